import type { JournalEntry } from '../../ports/ledger.ts';
import type { Decision } from '../step.ts';
import type { Action } from './decide.ts';
import { conversionWords } from './convert.ts';
import { controlsOf, isHeld, OPERATOR, questionOf, type Target } from './target.ts';

/** One run as `status` shows it; the output of the execution that asked. */
export interface RunStatus {
  readonly runId: string;
  readonly runbook: string;
  /** `the region`, or the database it is about. */
  readonly about: string;
  readonly mode: string;
  readonly epoch: number;
  readonly startedAt: string;
  readonly state: 'running' | 'paused' | 'waiting for an answer' | 'being cancelled' | 'ended' | 'failed';
  /** The last step that was heard of, and what it said. */
  readonly step: string;
  readonly lastSaid: string;
  readonly nextAction: string;
  /** What people have told it. */
  readonly told: readonly string[];
}

/** Changes nothing and needs no lock; the last run is shown where none is active. */
export function statusOf(targets: readonly Target[], nowMilliseconds: number): Decision<Action> {
  const runs = targets.map((target) => runStatus(target, nowMilliseconds));
  const summary =
    runs.length === 0
      ? 'No run is known in this region'
      : runs
          .map((run) => `${run.runbook} ${run.runId}: ${run.state}, ${run.step}: ${run.lastSaid}`)
          .join('; ');
  return { kind: 'done', summary, output: { runs } };
}

function runStatus(target: Target, nowMilliseconds: number): RunStatus {
  const { lock, record, journal } = target;
  const last = journal.findLast(({ step }) => step !== OPERATOR);
  const state = stateOf(target, nowMilliseconds);
  return {
    runId: lock.runId,
    runbook: lock.runbook,
    about: lock.scope ?? 'the region',
    mode: lock.mode,
    epoch: lock.epoch,
    startedAt: record?.startedAt ?? lock.openedAt,
    state,
    step: last?.step ?? 'none',
    lastSaid: last?.summary ?? 'nothing yet',
    nextAction: nextActionOf(target, state),
    told: toldTo(target, journal),
  };
}

function stateOf(target: Target, nowMilliseconds: number): RunStatus['state'] {
  const { lock, record } = target;
  const controls = controlsOf(target);
  const question = questionOf(target);
  if (!isHeld(lock)) return record?.status === 'failed' ? 'failed' : 'ended';
  if (controls?.cancel !== undefined) return 'being cancelled';
  if (question?.status === 'waiting' && nowMilliseconds <= Date.parse(question.expiresAt))
    return 'waiting for an answer';
  return controls?.pause === undefined ? 'running' : 'paused';
}

function nextActionOf(target: Target, state: RunStatus['state']): string {
  const { lock, record } = target;
  switch (state) {
    case 'running':
      return 'none: it goes on by itself';
    case 'paused':
      return `resume it, before ${controlsOf(target)?.pause?.until ?? 'its pause ends'}`;
    case 'waiting for an answer':
      return `an approver approves or refuses, before ${questionOf(target)?.expiresAt ?? 'it ends'}`;
    case 'being cancelled':
      return 'none: it stops at its next look, unless it is past its point of no return';
    case 'failed':
      return record?.failure?.nextAction ?? 'start the runbook again';
    case 'ended':
      return lock.unresolved === undefined ? 'none' : 'start the runbook again: an incident is open';
  }
}

function toldTo({ conversion }: Target, journal: readonly JournalEntry[]): readonly string[] {
  const told = journal.filter(({ step }) => step === OPERATOR).map(({ at, summary }) => `${at} ${summary}`);
  return conversion === undefined ? told : [...told, `${conversion.at} ${conversionWords(conversion)}`];
}
