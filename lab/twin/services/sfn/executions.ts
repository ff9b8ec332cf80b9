import {
  startExecution,
  TaskError,
  TaskTokens,
  type Execution,
  type TaskPort,
} from '../../../machine/machine.ts';
import type { Json } from '../../../machine/data.ts';
import type { Identity } from '../../access.ts';
import { ApiError } from '../../api.ts';
import { functionName, type FunctionRuntime } from '../../functions/function-runtime.ts';
import type { InvocationResult } from '../../functions/lambda-function.ts';
import type { WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { stableUuid } from '../support/ids.ts';
import { trace } from './machine-role.ts';
import type { StateMachine } from './state-machines.ts';

/** A name is free again this long after its execution has ended (Step Functions API Reference, StartExecution). */
const NAME_KEPT_MILLISECONDS = 90 * 24 * 3_600_000;

/** What executions need of the world. */
export interface ExecutionsWorld extends WorldContext {
  readonly functions: Pick<FunctionRuntime, 'has' | 'invoke'>;
}

/** Executions of one region, and its task tokens. */
export class Executions {
  readonly tokens = new TaskTokens();
  readonly #world: ExecutionsWorld;
  readonly #region: string;
  readonly #executions = new Map<string, Execution>();
  #started = 0;

  constructor(world: ExecutionsWorld, region: string) {
    this.#world = world;
    this.#region = region;
  }

  /** In order of their start. */
  all(): readonly Execution[] {
    return [...this.#executions.values()];
  }

  find(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  /** Of the state that gave out the token; undefined for a text that never was one. */
  stateMachineOf(taskToken: string): string | undefined {
    const place = this.tokens.placeOf(taskToken) ?? '';
    return this.all().find(({ executionArn }) => place.startsWith(`${executionArn}#`))?.stateMachineArn;
  }

  /**
   * A name that runs with the same input is answered as if it had just been started; any other use of a known name
   * is refused.
   */
  start(machine: StateMachine, input: string, givenName: string | undefined): Execution {
    this.#started += 1;
    const name = givenName ?? stableUuid(machine.arn, String(this.#world.kernel.seed), String(this.#started));
    const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#executions.get(executionArn);
    if (known !== undefined && !this.#isForgotten(known)) {
      if (known.status === 'RUNNING' && known.input === input) return known;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = startExecution({
      definition: machine.definition,
      kernel: this.#world.kernel,
      name,
      executionArn,
      stateMachineArn: machine.arn,
      roleArn: machine.roleArn,
      input,
      tasks: this.#tasks(machine),
      tokens: this.tokens,
      onEnd: (ended) => this.#tell(ended),
    });
    this.#executions.set(executionArn, execution);
    if (machine.traced) trace(this.#world.access, this.#region, machine.identity);
    if (execution.status === 'RUNNING') this.#tell(execution);
    return execution;
  }

  #isForgotten({ stopDate }: Execution): boolean {
    return stopDate !== undefined && stopDate.getTime() + NAME_KEPT_MILLISECONDS < this.#world.kernel.now();
  }

  #tasks({ identity }: StateMachine): TaskPort {
    return {
      lambdaInvoke: ({ FunctionName, Payload = {} }) =>
        new Promise((resolve, reject) => {
          const refusal = this.#refusal(identity, FunctionName);
          if (refusal !== undefined) {
            reject(refusal);
            return;
          }
          if (!this.#world.functions.has(this.#region, FunctionName)) {
            reject(new TaskError('Lambda.ResourceNotFoundException', `Function not found: ${FunctionName}`));
            return;
          }
          this.#world.functions.invoke(this.#region, FunctionName, Payload, (result) => {
            if (result.kind === 'failed') reject(taskError(result));
            else resolve({ Payload: result.payload as Json, StatusCode: 200, ExecutedVersion: '$LATEST' });
            this.#world.kernel.settle();
          });
        }),
    };
  }

  /** Lambda's refusal, as Step Functions reports whatever Lambda's API answers. */
  #refusal(identity: Identity, function_: string): TaskError | undefined {
    const name = functionName(function_);
    const resource = `arn:${PARTITION}:lambda:${this.#region}:${this.#world.account}:function:${name}`;
    const request = { action: 'lambda:InvokeFunction', resource };
    if (this.#world.access.allows(identity, this.#region, request)) return undefined;
    return new TaskError(
      'Lambda.AWSLambdaException',
      `The role of the state machine is not authorized to perform: ${request.action} on resource: ${resource} ` +
        '(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)',
    );
  }

  /** The event that EventBridge gets on every change of status, and a line for the timeline. */
  #tell(execution: Execution): void {
    const { name, executionArn, stateMachineArn, status } = execution;
    const machineName = stateMachineArn.split(':').at(-1) ?? '';
    const failure = execution.error === undefined ? '' : ` (${execution.error})`;
    this.#world.record({
      atMilliseconds: this.#world.kernel.now(),
      region: this.#region,
      kind: status === 'RUNNING' ? 'states.execution.started' : 'states.execution.ended',
      text: `${machineName} ${name} is ${status}${failure}.`,
      data: { executionArn, stateMachineArn, status, error: execution.error },
    });
    if (this.#world.isDark(this.#region)) return;
    this.#world.putEvent(this.#region, {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn,
        name,
        status,
        startDate: execution.startDate.getTime(),
        stopDate: execution.stopDate?.getTime() ?? null,
        input: execution.input,
        output: execution.output ?? null,
        error: execution.error ?? null,
        cause: execution.cause ?? null,
      },
    });
  }
}

function taskError({ errorType, errorMessage }: InvocationResult & { kind: 'failed' }): TaskError {
  return new TaskError(errorType, JSON.stringify({ errorType, errorMessage, trace: [] }));
}
