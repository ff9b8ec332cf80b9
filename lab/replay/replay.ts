import { otherSide } from '../../lambda/deployment.ts';
import type { MeasuredLatencies } from '../../lib/latency-model/latency-table.ts';
import type { Act } from '../drill/act.ts';
import { actOf } from '../drill/acts/index.ts';
import { playAct, setStage } from '../drill/drill.ts';
import type { DrillResult, TimelineEntry } from '../drill/result.ts';
import type { Stage } from '../drill/stage.ts';
import { transitionsIn, type RecordedCall, type RecordedRun, type Transition } from './recorded-run.ts';
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
  const parting = partingOf(run.transitions, transitionsIn(execution?.history ?? []));
  return { drill, failures: failures.failures, parting };
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

/** A poll that was needed in one and not in the other is no other way. */
function partingOf(recorded: readonly Transition[], lab: readonly Transition[]): Parting | undefined {
  const missed = onlyIn(recorded, lab);
  const added = onlyIn(lab, recorded);
  const after = (missed ?? added)?.from;
  if (missed === undefined && added === undefined) return undefined;
  return {
    after,
    recorded: missed?.to,
    lab: (added?.from === after ? added : lab.find(({ from }) => from === after))?.to,
  };
}

function onlyIn(one: readonly Transition[], other: readonly Transition[]): Transition | undefined {
  return one.find(
    ({ from, to }) =>
      !isWaiting(to) &&
      !isWaiting(from ?? '') &&
      !other.some((known) => known.from === from && known.to === to),
  );
}

/** See `loopNames` of the state machines: whether a step had to be waited for is a matter of latencies. */
function isWaiting(state: string): boolean {
  return state.includes(': look again in ');
}
