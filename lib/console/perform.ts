import { executionLink } from '../../lambda/rules/console-links.ts';
import { otherSide, type Deployment, type Side } from '../../lambda/deployment.ts';
import { CommandError, type RunbookCommand } from './command.ts';

/** The Step Functions console of one region, as far as people need it here. */
export interface StepFunctions {
  /** @returns the execution's ARN */
  start(stateMachineArn: string, input: string): Promise<string>;
  /** Newest first, no more than a page. */
  list(stateMachineArn: string): Promise<readonly string[]>;
  describe(executionArn: string): Promise<ShownExecution>;
  sleep(milliseconds: number): Promise<void>;
}

export interface ShownExecution {
  readonly executionArn: string;
  readonly name: string;
  /** `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED` */
  readonly status: string;
  /** JSON text. */
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export interface Performed {
  readonly ok: boolean;
  /** For people. */
  readonly text: string;
}

const LOOK_MILLISECONDS = 1000;
/** Longer than the deadline of the step that tells a run. */
const LOOKS_MAX = 900;

/** Where a failover is started: in the region that stands by. */
export function sideOfCommand({ side }: RunbookCommand, deployment: Deployment): Side {
  return side ?? otherSide(deployment.activeSide);
}

export async function perform(
  command: RunbookCommand,
  deployment: Deployment,
  states: StepFunctions,
): Promise<Performed> {
  const side = sideOfCommand(command, deployment);
  const machine = machineOf(deployment, side, command.runbook);
  const started = async (input: string): Promise<Performed> => {
    const arn = await states.start(machine, input);
    return {
      ok: true,
      text: `Started ${arn.split(':').at(-1)}: ${executionLink(deployment, side, arn)}\nIts input: ${input}\nnpm run runbook -- status shows how far it is.`,
    };
  };
  switch (command.kind) {
    case 'start':
      return started(JSON.stringify(command.input));
    case 'redrive': {
      const failed = await failedRun(states, machine, command.runId);
      return typeof failed === 'string' ? { ok: false, text: failed } : started(failed.input);
    }
    case 'control':
      return await answered(states, await states.start(machine, JSON.stringify(command.input)));
  }
}

function machineOf({ names }: Deployment, side: Side, runbook: string): string {
  const machines = names[side].stateMachines;
  const arn = machines[runbook];
  if (arn !== undefined) return arn;
  throw new CommandError(`No runbook is called ${runbook}. Allowed: ${Object.keys(machines).join(', ')}.`);
}

/**
 * The last run of this runbook, if it failed: a new start with its input goes on from what is there, under a new epoch.
 * An older one is refused, because what has happened since was done for another reason.
 */
async function failedRun(
  states: StepFunctions,
  machine: string,
  runId: string | undefined,
): Promise<ShownExecution | string> {
  const [newest] = await states.list(machine);
  if (newest === undefined) return 'This runbook has never run here: start it.';
  const last = await states.describe(newest);
  if (runId !== undefined && last.name !== runId) {
    return `${runId} is not the last run of this runbook; ${last.name} is (${last.status}). Start the runbook with the input you mean.`;
  }
  if (last.status === 'RUNNING') return `${last.name} runs. Nothing has to be redriven.`;
  if (last.status === 'SUCCEEDED') return `${last.name} ended well. Nothing has to be redriven.`;
  return last;
}

/** What the control runbook made of it. */
async function answered(states: StepFunctions, executionArn: string): Promise<Performed> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const execution = await states.describe(executionArn);
    if (execution.status === 'SUCCEEDED') return { ok: true, text: resultText(execution.output) };
    if (execution.status !== 'RUNNING') {
      return { ok: false, text: `${execution.error ?? execution.status}: ${execution.cause ?? 'no cause'}` };
    }
    await states.sleep(LOOK_MILLISECONDS);
  }
  return { ok: false, text: `${executionArn} still runs; look there whether the run was told.` };
}

interface ControlResult {
  readonly summary: string;
  /** Of `status` and `drills`: one entry each, to be shown whole. */
  readonly output?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

function resultText(output: string | undefined): string {
  const { summary, output: more } = JSON.parse(output ?? '{"summary": "Done"}') as ControlResult;
  const entries = more?.['runs'] ?? more?.['drills'] ?? [];
  if (entries.length === 0) return summary;
  return entries.map((entry) => Object.entries(entry).map(line).join('\n')).join('\n\n');
}

function line([key, value]: readonly [string, unknown]): string {
  const text = Array.isArray(value)
    ? value.map((one) => `\n  - ${String(one)}`).join('')
    : ` ${String(value)}`;
  return `${key}:${text === '' ? ' none' : text}`;
}
