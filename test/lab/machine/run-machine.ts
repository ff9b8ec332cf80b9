import { Kernel } from '../../../lab/kernel/kernel.ts';
import {
  startExecution,
  StateMachineDefinition,
  TaskError,
  TaskTokens,
  type Execution,
  type LambdaInvokeArguments,
  type LambdaInvokeResult,
} from '../../../lab/machine/machine.ts';

/** What a simulated function does: an answer, or a failure with a name, after some virtual time. */
export interface Invocation {
  readonly call: LambdaInvokeArguments;
  readonly kernel: Kernel;
  readonly tokens: TaskTokens;
  /** How often any function was called before. */
  readonly index: number;
}

export interface RunOptions {
  readonly input?: unknown;
  readonly seed?: number;
  /** Answers the payload; throws a TaskError to fail. */
  readonly lambda?: (invocation: Invocation) => unknown;
  /** Called once the execution is started, to plan what happens to it. */
  readonly plan?: (run: MachineRun) => void;
  readonly limitSeconds?: number;
}

export interface MachineRun {
  readonly execution: Execution;
  readonly kernel: Kernel;
  readonly tokens: TaskTokens;
  readonly calls: readonly LambdaInvokeArguments[];
  readonly ended: readonly Execution[];
}

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

/** A Task state that calls the function `work` with the state's input. */
export const CALL = {
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
};

/** Seconds of a transition from one state to the next. */
export const TRANSITION = 0.02;

/** Starts a machine with these states, the first of them first, and lets it run to its end. */
export async function runStates(
  states: Record<string, unknown>,
  options: RunOptions = {},
): Promise<MachineRun> {
  return runMachine({ StartAt: Object.keys(states)[0], States: states }, options);
}

export async function runMachine(definition: object, options: RunOptions = {}): Promise<MachineRun> {
  const kernel = new Kernel(options.seed ?? 1);
  const tokens = new TaskTokens();
  const calls: LambdaInvokeArguments[] = [];
  const ended: Execution[] = [];
  const lambdaInvoke = async (call: LambdaInvokeArguments): Promise<LambdaInvokeResult> => {
    const index = calls.push(call) - 1;
    const payload = await options.lambda?.({ call, kernel, tokens, index });
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: payload ?? null };
  };
  const execution = startExecution({
    definition: new StateMachineDefinition({ QueryLanguage: 'JSONata', ...definition }),
    kernel,
    name: 'run-1',
    executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:runbook:run-1',
    stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:runbook',
    roleArn: 'arn:aws:iam::111122223333:role/runbook',
    input: JSON.stringify(options.input === undefined ? {} : options.input),
    tasks: { lambdaInvoke },
    tokens,
    onEnd: (end) => ended.push(end),
  });
  const run = { execution, kernel, tokens, calls, ended };
  options.plan?.(run);
  await kernel.run(() => execution.status !== 'RUNNING', (options.limitSeconds ?? 400_000_000) * 1000);
  return run;
}

export function outputOf({ execution }: MachineRun): unknown {
  return execution.output === undefined ? undefined : JSON.parse(execution.output);
}

export function typesOf({ execution }: MachineRun): readonly (string | undefined)[] {
  return execution.history.map((event) => event.type);
}

/** `[id, previousEventId, type]` of every event: how the history hangs together. */
export function chainOf({ execution }: MachineRun): readonly unknown[][] {
  return execution.history.map((event) => [event.id, event.previousEventId, event.type]);
}

export function failing(error: string, reason?: string): never {
  throw new TaskError(error, reason);
}

/** Seconds from the start to the end. */
export function durationSeconds({ execution }: MachineRun): number {
  return ((execution.stopDate?.getTime() ?? Number.NaN) - execution.startDate.getTime()) / 1000;
}
