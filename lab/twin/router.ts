import type { Kernel } from '../kernel/kernel.ts';
import { ApiError, UnsupportedError, type ApiCall, type ApiOutput, type Caller } from './api.ts';
import type { ProcessClock } from './functions/process-clock.ts';
import type { CarriedAnswer } from './sdk/in-memory-protocol.ts';
import type { Wire } from './sdk/wire.ts';
import type { TwinService } from './service.ts';

/** Where the control planes behind global endpoints stand. */
const GLOBAL_ENDPOINTS_REGION = 'us-east-1';

/**
 * What becomes of a call before anybody looks at it. `lost-answer`: it lands, and the answer never arrives, which is
 * what a client cannot tell from `no-answer`. An error is answered in the place of the operation.
 */
export type CallFate = 'answered' | 'no-answer' | 'lost-answer' | ApiError | Distorted;

/** `landed`: the operation is done and an error is answered. `late`: so much more on the way back. `stale`: an old answer. */
export type Distorted =
  | { readonly kind: 'landed'; readonly error: ApiError }
  | { readonly kind: 'late'; readonly milliseconds: number }
  | { readonly kind: 'stale'; readonly output: ApiOutput };

/** Hears of every call that reached its service, with what the service did; for oracles. */
export type CallObserver = (call: ApiCall, answer: CarriedAnswer) => void;

/** Decides the fate of calls: the lab's faults on the network and on single operations. */
export type CallFault = (call: ApiCall) => CallFate;

/** What the router has to know of the world. */
export interface RouterWorld {
  readonly kernel: Kernel;
  readonly services: ReadonlyMap<string, TwinService>;
  isDark(region: string): boolean;
  /** @throws ApiError as the service refuses who lacks a permission */
  authorize(call: ApiCall): void;
  /** Ends the lab: something was asked that it cannot answer honestly. */
  fail(error: unknown): void;
}

/** Takes calls to the simulated services: latency, darkness, faults, permissions, and a record of who was contacted. */
export class Router {
  readonly #world: RouterWorld;
  readonly #contacts = new Map<string, number>();
  readonly #globalContacts = new Map<string, Set<string>>();
  readonly #faults: CallFault[] = [];
  readonly #observers: CallObserver[] = [];

  constructor(world: RouterWorld) {
    this.#world = world;
  }

  /** Calls per host since the start. */
  get hosts(): ReadonlyMap<string, number> {
    return this.#contacts;
  }

  /** Hosts that are not of one region, each with what called them: nothing in a recovery may need one. */
  get globalHosts(): readonly { readonly host: string; readonly callers: readonly string[] }[] {
    return Array.from(this.#globalContacts, ([host, callers]) => ({ host, callers: [...callers] }));
  }

  /** The first fault that does not say `answered` decides. */
  addFault(fault: CallFault): void {
    this.#faults.push(fault);
  }

  observe(observer: CallObserver): void {
    this.#observers.push(observer);
  }

  /** The network as a process in a region sees it. */
  wireOf(clock: ProcessClock, caller: Caller): Wire {
    return {
      send: (call, answer) => this.#send({ ...call, caller }, clock, answer),
      after: (milliseconds, action) => clock.after(milliseconds, action),
      settle: () => clock.settle(),
      randomId: () => clock.uuid(),
    };
  }

  /** The operation itself, at once, if its caller may. Throws ApiError as the API would. */
  perform(call: ApiCall): ApiOutput {
    const operation = this.#world.services.get(call.service)?.operations[call.operation];
    if (operation === undefined) throw new UnsupportedError(`${call.service}:${call.operation}`);
    this.#world.authorize(call);
    return operation(call);
  }

  /**
   * Half the latency there, half back: a call lands although its sender was killed meanwhile, and an answer is lost
   * when its region goes dark on the way.
   */
  #send(
    given: ApiCall,
    clock: ProcessClock,
    answer: (answer: CarriedAnswer) => void,
  ): { readonly connected: boolean } {
    const call = this.#located(given);
    this.#note(given);
    const { kernel } = this.#world;
    const fate = this.#fateOf(call);
    if (this.#world.isDark(call.region) || fate === 'no-answer') return { connected: false };
    const latency = call.region === call.caller.region ? 'aws.call' : 'aws.call.cross-region';
    const halfway = kernel.draw(latency, `call/${call.caller.principal}@${call.caller.region}`) / 2;
    kernel.after(halfway, () => {
      if (this.#world.isDark(call.region)) return;
      const answered = this.#answerUnder(fate, call);
      if (answered === undefined || fate === 'lost-answer') return;
      clock.after(halfway + delayOf(fate), () => {
        if (!this.#world.isDark(call.region)) answer(answered);
      });
    });
    return { connected: true };
  }

  #answerUnder(fate: CallFate, call: ApiCall): CarriedAnswer | undefined {
    if (fate instanceof ApiError) return errorAnswer(fate);
    if (typeof fate === 'object' && fate.kind === 'stale') return { kind: 'output', output: fate.output };
    const answer = this.#answerTo(call);
    const hidesIt = typeof fate === 'object' && fate.kind === 'landed';
    return hidesIt && answer?.kind === 'output' ? errorAnswer(fate.error) : answer;
  }

  #answerTo(call: ApiCall): CarriedAnswer | undefined {
    const answer = this.#performed(call);
    if (answer !== undefined) for (const observer of this.#observers) observer(call, answer);
    return answer;
  }

  #performed(call: ApiCall): CarriedAnswer | undefined {
    try {
      return { kind: 'output', output: this.perform(call) };
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error);
      this.#world.fail(error);
      return undefined;
    }
  }

  #fateOf(call: ApiCall): CallFate {
    for (const fault of this.#faults) {
      const fate = fault(call);
      if (fate !== 'answered') return fate;
    }
    return 'answered';
  }

  #located(call: ApiCall): ApiCall {
    return isGlobal(call) ? { ...call, region: GLOBAL_ENDPOINTS_REGION } : call;
  }

  #note(call: ApiCall): void {
    this.#contacts.set(call.host, (this.#contacts.get(call.host) ?? 0) + 1);
    if (!isGlobal(call)) return;
    const callers = this.#globalContacts.get(call.host) ?? new Set<string>();
    callers.add(`${call.caller.principal} (${call.operation})`);
    this.#globalContacts.set(call.host, callers);
  }
}

/** A regional host names its region; `route53.amazonaws.com` and `sts.amazonaws.com` name none. */
function isGlobal(call: ApiCall): boolean {
  return !call.host.split('.').includes(call.region);
}

function delayOf(fate: CallFate): number {
  return typeof fate === 'object' && !(fate instanceof ApiError) && fate.kind === 'late'
    ? fate.milliseconds
    : 0;
}

function errorAnswer(error: ApiError): CarriedAnswer {
  return { kind: 'error', error };
}
