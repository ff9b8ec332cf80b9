import { ApiError, type ApiCall, type ApiOutput } from '../twin/api.ts';
import type { FunctionDefinition, InvocationFate } from '../twin/functions/lambda-function.ts';
import type { CallFate } from '../twin/router.ts';
import { functionOf, isEffect } from './call-sites.ts';
import type { CallFault, Fault, FaultPlan, FunctionFault, PlaceFault } from './fault-plan.ts';
import type { FaultyPlace } from './inject.ts';

/** A client of the own region gives up an attempt after three seconds: late is around that. */
const LATE_MILLISECONDS = 3_500;

type ServiceFault = PlaceFault & { readonly kind: 'service' };

/** Faults that a call or an invocation meets on its way. */
export class CallFaults {
  readonly hit = new Set<number>();
  readonly #place: FaultyPlace;
  readonly #faults: readonly Fault[];
  readonly #prefix: string;
  readonly #met = new Map<Fault, number>();
  readonly #lastAnswers = new Map<string, ApiOutput>();
  readonly #wantsStale: boolean;
  #stopped = false;

  constructor(place: FaultyPlace, { faults }: FaultPlan) {
    this.#place = place;
    this.#faults = faults;
    this.#prefix = place.deployment.names.primary.functionPrefix;
    this.#wantsStale = faults.some((fault) => fault.kind === 'call' && fault.effect === 'stale');
    const { world } = place;
    world.router.addFault((call) => this.#fateOf(call));
    world.addInvocationFault((definition) => this.#fateOfInvocation(definition));
    if (this.#wantsStale) {
      world.router.observe((call, answer) => {
        if (answer.kind === 'output' && !isEffect(call.operation)) {
          const key = keyOf(call);
          if (!this.#lastAnswers.has(key)) this.#lastAnswers.set(key, answer.output);
        }
      });
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #fateOf(call: ApiCall): CallFate {
    if (this.#stopped || !this.#hasBegun()) return 'answered';
    for (const [index, fault] of this.#faults.entries()) {
      const fate = this.#fateUnder(fault, call);
      if (fate === 'answered') continue;
      this.hit.add(index);
      return fate;
    }
    return 'answered';
  }

  #fateUnder(fault: Fault, call: ApiCall): CallFate {
    switch (fault.kind) {
      case 'call':
        return this.#matches(fault, call) && this.#isTurn(fault) ? this.#effectOf(fault, call) : 'answered';
      case 'function':
        return this.#crashed(fault, call);
      case 'service':
        return this.#serviceFate(fault, call);
      case 'partition':
        return this.#lasts(fault) && call.caller.region !== call.region ? 'no-answer' : 'answered';
      case 'lag-unknown':
        return this.#lasts(fault) && call.operation === 'GetMetricData'
          ? { kind: 'stale', output: { MetricDataResults: [] } }
          : 'answered';
      // What befalls places, instances and people does not meet a call on its way.
      case 'dark':
      case 'flapping':
      case 'replication-stalled':
      case 'database-status':
      case 'operator':
      case 'approver':
        return 'answered';
    }
  }

  #matches(fault: CallFault, call: ApiCall): boolean {
    const name = functionOf(call, this.#prefix);
    return (
      call.operation === fault.operation &&
      call.service === fault.service &&
      name !== undefined &&
      (fault.function === undefined || fault.function === name)
    );
  }

  #effectOf({ effect, error }: CallFault, call: ApiCall): CallFate {
    const answered = new ApiError(
      error?.code ?? 'InternalFailure',
      'A fault of the simulation.',
      error?.status ?? 500,
    );
    switch (effect) {
      case 'refused':
        return answered;
      case 'landed':
        return { kind: 'landed', error: answered };
      case 'silent':
        return 'no-answer';
      case 'lost':
        return 'lost-answer';
      case 'late':
        return { kind: 'late', milliseconds: LATE_MILLISECONDS };
      case 'stale': {
        const output = this.#lastAnswers.get(keyOf(call));
        return output === undefined ? 'answered' : { kind: 'stale', output };
      }
    }
  }

  /** A process that is killed before its effect has sent nothing; after it, the effect lands all the same. */
  #crashed(fault: FunctionFault, call: ApiCall): CallFate {
    if (fault.fate !== 'crash-before-effect' && fault.fate !== 'crash-after-effect') return 'answered';
    if (
      functionOf(call, this.#prefix) !== fault.function ||
      !isEffect(call.operation) ||
      !this.#isTurn(fault)
    ) {
      return 'answered';
    }
    const { world } = this.#place;
    const { principal, region } = call.caller;
    world.kernel.after(0, () => world.functions.crash(region, principal));
    return fault.fate === 'crash-before-effect' ? 'no-answer' : 'lost-answer';
  }

  #serviceFate(fault: ServiceFault, call: ApiCall): CallFate {
    const { world, deployment } = this.#place;
    const isThere = call.service === fault.service && call.region === deployment.regions[fault.side];
    if (!isThere || !this.#lasts(fault)) return 'answered';
    if (world.kernel.random('faults/share').next() >= fault.share) return 'answered';
    switch (fault.answer) {
      case 'silent':
        return 'no-answer';
      case 'throttles':
        return new ApiError('ThrottlingException', 'Rate exceeded', 400);
      case 'fails':
        return new ApiError('ServiceUnavailable', 'The service is unavailable.', 503);
    }
  }

  #fateOfInvocation({ name }: FunctionDefinition): InvocationFate {
    if (this.#stopped || !this.#hasBegun()) return 'served';
    for (const [index, fault] of this.#faults.entries()) {
      if (fault.kind !== 'function' || name !== `${this.#prefix}${fault.function}`) continue;
      const fate = INVOCATION_FATES[fault.fate];
      if (fate === undefined || !this.#isTurn(fault)) continue;
      this.hit.add(index);
      return fate;
    }
    return 'served';
  }

  #isTurn(fault: CallFault | FunctionFault): boolean {
    const met = (this.#met.get(fault) ?? 0) + 1;
    this.#met.set(fault, met);
    return met >= fault.nth && met < fault.nth + fault.times;
  }

  #hasBegun(): boolean {
    return this.#place.world.kernel.now() >= this.#place.storyBeginsAt;
  }

  #lasts({ fromSeconds, untilSeconds }: { fromSeconds: number; untilSeconds: number }): boolean {
    const seconds = (this.#place.world.kernel.now() - this.#place.storyBeginsAt) / 1000;
    return seconds >= fromSeconds && seconds < untilSeconds;
  }
}

function keyOf({ service, region, operation, input }: ApiCall): string {
  return `${service} ${region} ${operation} ${JSON.stringify(input)}`;
}

/**
 * What Lambda answers in the place of the function, under the names by which Step Functions reports it (Step Functions
 * Developer Guide, "Handle transient Lambda service exceptions"; Lambda API Reference, Invoke).
 */
const INVOCATION_FATES: Readonly<Partial<Record<FunctionFault['fate'], InvocationFate>>> = {
  throttled: failed('Lambda.TooManyRequestsException', 'Rate Exceeded.'),
  'not-ready': failed(
    'Lambda.ResourceNotReadyException',
    'The function is inactive and its VPC connection is no longer available.',
  ),
  'service-error': failed('Lambda.ServiceException', 'Lambda encountered an internal error.'),
  'crash-at-start': failed('Runtime.ExitError', 'Error: Runtime exited with error: exit status 129'),
  'times-out': failed('Sandbox.Timedout', 'Task timed out.'),
  twice: 'twice',
};

function failed(errorType: string, errorMessage: string): InvocationFate {
  return { kind: 'failed', errorType, errorMessage };
}
