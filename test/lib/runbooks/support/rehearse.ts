import type { RunContext, StepEvent } from '../../../../lambda/steps/contract.ts';
import { renderStateMachine } from '../../../../lib/runbooks/machinery/state-machine.ts';
import type { RunbookDefinition } from '../../../../lib/runbooks/machinery/runbook.ts';
import { TaskError } from '../../../../lab/machine/machine.ts';
import { runMachine, type MachineRun, type RunOptions } from '../../../lab/machine/run-machine.ts';
import { deploymentWith } from './deployment.ts';

/** One call of a step, as its function sees it. */
export interface Call extends StepEvent {
  /** Seconds since the start of the run. */
  readonly atSeconds: number;
}

/** What a step answers in place of "done": by its name; `nth` counts its calls from 0. */
export type Answers = Readonly<Record<string, ((event: StepEvent, nth: number) => Answer) | undefined>>;

export type Answer =
  | { readonly wait: string }
  | { readonly output?: Readonly<Record<string, unknown>> }
  | { readonly throws: string; readonly message: string };

export interface Rehearsal {
  readonly calls: readonly Call[];
  readonly steps: readonly string[];
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly seconds: number;
  readonly events: number;
}

export const DONE: Answer = {};

/** The answers of a region that can take over without a question. */
export const WELL: Answers = {
  'open-incident': () => ({
    output: { epoch: 4, input: { mode: 'unplanned', reason: 'a test', requestedBy: 'me' } },
  }),
  preflight: () => ({ output: { gate: 'open', estimatedLossSeconds: 2, why: 'within target' } }),
};

/** Runs a rendered runbook in the lab's interpreter; functions are the given answers, and done otherwise. */
export async function rehearse(
  runbook: RunbookDefinition,
  answers: Answers,
  options: Pick<RunOptions, 'input' | 'plan' | 'seed'> = {},
): Promise<Rehearsal> {
  const machine = renderStateMachine(runbook, { deployment: deploymentWith(2), side: 'recovery' });
  const calls: Call[] = [];
  const run = await runMachine(machine, {
    ...options,
    lambda: ({ call, kernel }) => {
      const event = structuredClone(call.Payload) as unknown as StepEvent;
      const nth = calls.filter((one) => one.step === event.step).length;
      calls.push({ ...event, atSeconds: kernel.elapsedSeconds() });
      return stepResult(event, (answers[event.step] ?? (() => DONE))(event, nth));
    },
  });
  return summary(run, calls);
}

function stepResult(event: StepEvent, answer: Answer): unknown {
  if ('throws' in answer) {
    const { throws: errorType, message: errorMessage } = answer;
    // Only a function's own error is wrapped; Lambda's are plain.
    const reason = errorType.startsWith('Lambda.')
      ? errorMessage
      : JSON.stringify({ errorType, errorMessage, trace: [] });
    throw new TaskError(errorType, reason);
  }
  const { step, enteredAt } = event;
  if ('wait' in answer) return { status: 'wait', summary: answer.wait, step, enteredAt };
  return { status: 'done', summary: 'done', step, enteredAt, ...answer };
}

function summary({ execution }: MachineRun, calls: readonly Call[]): Rehearsal {
  return {
    calls,
    steps: calls.map(({ step }) => step),
    status: execution.status,
    error: execution.error,
    cause: execution.cause,
    seconds: ((execution.stopDate?.getTime() ?? Number.NaN) - execution.startDate.getTime()) / 1000,
    events: execution.history.length,
  };
}

export function runOf(rehearsal: Rehearsal, step: string): RunContext | undefined {
  return rehearsal.calls.find((call) => call.step === step)?.run;
}
