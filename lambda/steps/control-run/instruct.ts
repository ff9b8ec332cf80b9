import type { Instruction, RunControls } from '../../ports/run-controls.ts';
import { PAUSE_POLL_SECONDS, PAUSE_SECONDS_MAX } from '../../rules/pause.ts';
import { isPastReturn, POINTS_OF_NO_RETURN } from '../../rules/point-of-no-return.ts';
import { duration, isoTime, secondsBetween } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';
import type { Action } from './decide.ts';
import type { Steering } from './input.ts';
import { controlsOf, isHeld, OPERATOR, questionOf, type Target } from './target.ts';

/** What an operator tells a run on its way: it is written into the ledger, and the runner of the next step reads it. */
export function instruct(target: Target, input: Steering, context: DecideContext): Decision<Action> {
  const controls = controlsOf(target);
  if (controls?.lastControlRunId === context.run.runId) {
    return noted(target, input, context) ?? taken(target, controls, input, context);
  }
  if (!isHeld(target.lock)) return notPossible(`Run ${target.lock.runId} is over.`);
  const now: Instruction = {
    by: input.by,
    reason: input.reason,
    at: isoTime(context.nowMilliseconds),
    controlRunId: context.run.runId,
  };
  const change = changeOf(target, controls, input, now);
  if (typeof change === 'string') return notPossible(change);
  if ('kind' in change) return change;
  const { lock } = target;
  const next: RunControls = {
    runId: lock.runId,
    epoch: lock.epoch,
    pausedSeconds: controls?.pausedSeconds ?? 0,
    skips: controls?.skips ?? {},
    ...(controls?.pause === undefined || input.action === 'resume' ? {} : { pause: controls.pause }),
    ...(controls?.cancel === undefined ? {} : { cancel: controls.cancel }),
    ...change,
    revision: (target.controls?.revision ?? 0) + 1,
    lastControlRunId: context.run.runId,
  };
  const summary = words(input, lock.runId);
  return {
    kind: 'act',
    summary,
    actions: [{ kind: 'instruct', lock, next, seen: target.controls, summary }],
  };
}

type Change = Partial<Pick<RunControls, 'pause' | 'pausedSeconds' | 'skips' | 'cancel'>>;

/** What becomes different, or why it cannot. */
function changeOf(
  target: Target,
  controls: RunControls | undefined,
  input: Steering,
  now: Instruction,
): Change | string | Decision<Action> {
  const { lock, journal } = target;
  const pause = controls?.pause;
  switch (input.action) {
    case 'pause': {
      if (pause !== undefined)
        return `Run ${lock.runId} is paused already, by ${pause.by} since ${pause.at}.`;
      const left = PAUSE_SECONDS_MAX - (controls?.pausedSeconds ?? 0);
      return left <= 0
        ? `Run ${lock.runId} has been paused for ${duration(PAUSE_SECONDS_MAX)} in all, which is the most there is.`
        : { pause: { ...now, until: isoTime(Date.parse(now.at) + left * 1000) } };
    }
    case 'resume':
      return pause === undefined
        ? `Run ${lock.runId} is not paused.`
        : {
            // What passes until the run looks again counts, too: so many short pauses are no longer than a long one.
            pausedSeconds:
              (controls?.pausedSeconds ?? 0) + secondsBetween(pause.at, now.at) + PAUSE_POLL_SECONDS,
          };
    case 'skip':
      return journal.some(({ step, phase }) => step === input.step && phase === 'done')
        ? `Run ${lock.runId} is done with ${input.step} already.`
        : { skips: { ...controls?.skips, [input.step]: now } };
    case 'cancel':
      return isPastReturn(lock.runbook, journal) ? pastReturn(target, '') : { cancel: now };
  }
}

/** Into the journal of the run, where its report looks for it; once, also where the first attempt broke off. */
function noted(target: Target, input: Steering, context: DecideContext): Decision<Action> | undefined {
  const { lock, journal } = target;
  const isNoted = journal.some(
    ({ step, enteredAt }) => step === OPERATOR && Date.parse(enteredAt) === context.enteredAtMilliseconds,
  );
  if (isNoted) return undefined;
  const summary = words(input, lock.runId);
  return { kind: 'act', summary, actions: [{ kind: 'note', lock, summary }] };
}

/** A cancel is told what came of it; everything else is done with being on record. */
function taken(
  target: Target,
  controls: RunControls,
  input: Steering,
  context: DecideContext,
): Decision<Action> {
  const { lock, record } = target;
  const { pause } = controls;
  if (input.action === 'pause' && pause !== undefined) {
    return {
      kind: 'done',
      summary: `${words(input, lock.runId)}. The step under way goes on to its end; the next that changes something waits until somebody resumes the run, until ${pause.until} at the longest`,
    };
  }
  if (input.action !== 'cancel') return { kind: 'done', summary: words(input, lock.runId) };
  if (!isHeld(lock)) {
    return record?.failure?.error === 'Cancelled'
      ? { kind: 'done', summary: `${words(input, lock.runId)}. ${endWords(target)}` }
      : notPossible(`Run ${lock.runId} was over before it saw the cancel.`);
  }
  if (isPastReturn(lock.runbook, target.journal)) return pastReturn(target, 'The cancel came too late. ');
  const question = questionOf(target);
  if (question?.status === 'waiting' && context.nowMilliseconds <= Date.parse(question.expiresAt)) {
    const cause = `${words(input, lock.runId)}. Next: start the runbook again if it is still needed.`;
    return {
      kind: 'act',
      summary: `Tell run ${lock.runId}, which waits for an answer, that it is cancelled`,
      actions: [{ kind: 'wake', taskToken: question.taskToken, cause }],
    };
  }
  return { kind: 'wait', summary: `Run ${lock.runId} stops at its next look` };
}

function endWords({ lock }: Target): string {
  return lock.unresolved?.runId === lock.runId
    ? 'It had changed something and has left the incident open: its report says what'
    : 'It had changed nothing';
}

const DONE = { pause: 'paused', resume: 'resumed', cancel: 'cancelled', skip: 'told to skip' } as const;

function words(input: Steering, runId: string): string {
  const what = input.action === 'skip' ? `${DONE.skip} ${input.step}` : DONE[input.action];
  return `Run ${runId} ${what} by ${input.by}: ${input.reason}`;
}

function notPossible(message: string): Decision<Action> {
  return {
    kind: 'failed',
    error: 'NotPossible',
    message: `${message} Nothing was changed.`,
    nextAction: 'look with {"action": "status"}.',
  };
}

function pastReturn({ lock }: Target, before: string): Decision<Action> {
  const why = POINTS_OF_NO_RETURN[lock.runbook]?.why ?? '';
  return {
    kind: 'failed',
    error: 'PastPointOfNoReturn',
    message: `${before}Run ${lock.runId} is past its point of no return and goes on. ${why}`,
    nextAction:
      'let it go on, or pause it to look. If it has to go all the same, stop its execution in the console: ' +
      'that leaves things in the middle, the watchdog says so, and the next run goes on from there.',
  };
}
