import { otherSide } from '../../lambda/deployment.ts';
import type { MeasuredLatencies } from '../../lib/latency-model/latency-table.ts';
import type { Act } from '../drill/act.ts';
import { actOf } from '../drill/acts/index.ts';
import { playAct, setStage } from '../drill/drill.ts';
import type { DrillResult, TimelineEntry } from '../drill/result.ts';
import type { Stage } from '../drill/stage.ts';
import { pathOf, type RecordedCall, type RecordedRun } from './recorded-run.ts';
import { SameFailures, type InjectedFailure } from './same-failures.ts';

export interface ReplayOptions {
  /** Folder of a synthesized cloud assembly: of the configuration that the real run was deployed from. */
  readonly assemblyFolder: string;
  readonly run: RecordedRun;
  readonly seed: number;
  readonly latencies?: MeasuredLatencies;
  readonly onEntry?: (entry: TimelineEntry) => void;
}

/** What the lab made of the same input under the same failures. */
export interface Replayed {
  readonly drill: DrillResult;
  readonly failures: readonly InjectedFailure[];
  readonly path: readonly string[];
  /** Where the lab went another way; undefined: it went through the same states to the same end. */
  readonly parting: Parting | undefined;
}

export interface Parting {
  /** The last state that both went through; undefined: they had none in common. */
  readonly after: string | undefined;
  /** Undefined: it ended there. */
  readonly recorded: string | undefined;
  readonly lab: string | undefined;
}

/** Plays the recorded run again: same input, same answers of people, same failures of functions. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { run, seed, onEntry } = options;
  const stage = await setStage(options);
  const act = actLike(run, stage);
  const side = act.startedIn(stage);
  const failures = new SameFailures(run, {
    region: stage.region(side),
    functionPrefix: stage.deployment.names[side].functionPrefix,
  });
  stage.world.addInvocationFault((definition) => failures.fateOf(definition));
  const drill = await playAct(stage, act, seed, onEntry);
  const [execution] = stage.executions(side, run.runbook);
  const path = pathOf(execution?.history ?? []);
  return { drill, failures: failures.failures, path, parting: partingOf(run.path, path) };
}

/** Where the runbook has an act of its own, with what the history says about the world and the people in it. */
function actLike(run: RecordedRun, stage: Stage): Act {
  const act = actOf(run.runbook, {});
  const other = stage.region(otherSide(act.startedIn(stage)));
  const { disruption: _disruption, ...undisturbed } = act;
  const wasDark = run.calls.some(
    ({ step, outcome }) =>
      step === 'fence-old-primary' && outcome.kind === 'answered' && outcome.output['fence'] === 'queued',
  );
  return {
    ...(wasDark ? act : undisturbed),
    start: 'planned',
    input: () => run.input,
    answer: answerIn(run.calls),
    headline: () => `The recorded run again, with ${wasDark ? `${other} dark` : 'both regions well'}.`,
  };
}

function answerIn(calls: readonly RecordedCall[]): NonNullable<Act['answer']> {
  const asked = calls.findLast(({ step }) => step === 'request-approval');
  if (asked === undefined || asked.outcome.kind === 'answered') return 'approve';
  return asked.outcome.kind === 'failed' && asked.outcome.error === 'ApprovalRefused'
    ? 'refuse'
    : 'nobody answers';
}

function partingOf(recorded: readonly string[], lab: readonly string[]): Parting | undefined {
  const at = recorded.findIndex((name, index) => lab[index] !== name);
  const index = at === -1 ? recorded.length : at;
  if (recorded[index] === undefined && lab[index] === undefined) return undefined;
  return { after: recorded[index - 1], recorded: recorded[index], lab: lab[index] };
}
