import { RunNarration } from '../drill/run-narration.ts';
import type { HistoryEvent } from '../machine/machine.ts';
import { relative, spoken } from '../report/duration.ts';
import type { RecordedCall, RecordedRun } from './recorded-run.ts';
import type { Replayed } from './replay.ts';

export interface RecordedEntry {
  /** Since the execution was started. */
  readonly atSeconds: number;
  readonly event: string;
}

/** What the run did, line by line, as a rehearsal tells it. */
export function recordedTimeline(
  run: RecordedRun,
  events: readonly HistoryEvent[],
): readonly RecordedEntry[] {
  const entries: RecordedEntry[] = [];
  const secondsAt = (at: Date): number => (at.getTime() - run.startedAt.getTime()) / 1000;
  new RunNarration(events, (at, event) => entries.push({ atSeconds: secondsAt(at), event })).catchUp();
  const end = run.endedAt === undefined ? 'It was still running when the history was read' : endWords(run);
  entries.push({
    atSeconds: secondsAt(run.endedAt ?? events.at(-1)?.timestamp ?? run.startedAt),
    event: end,
  });
  return entries;
}

/** One step over all its calls. */
export interface RecordedStep {
  readonly step: string;
  readonly calls: number;
  readonly failedCalls: number;
  /** From the first call until the last answer; null: the last call has none. */
  readonly seconds: number | null;
  /** The last thing it said. */
  readonly last: string;
}

export function recordedSteps({ calls }: RecordedRun): readonly RecordedStep[] {
  const bySteps = new Map<string, RecordedCall[]>();
  for (const call of calls) bySteps.set(call.step, [...(bySteps.get(call.step) ?? []), call]);
  return [...bySteps].map(([step, own]) => {
    const [first] = own;
    const last = own.at(-1);
    return {
      step,
      calls: own.length,
      failedCalls: own.filter(({ outcome }) => outcome.kind !== 'answered').length,
      seconds:
        first === undefined || last?.endedAt === undefined
          ? null
          : (last.endedAt.getTime() - first.scheduledAt.getTime()) / 1000,
      last: last === undefined ? '' : lastWords(last),
    };
  });
}

export function partingSentence({ parting, drill }: Replayed): string {
  const status = drill.executions[0]?.status ?? 'not started';
  if (parting === undefined) return `The lab went through the same states to the same end (${status}).`;
  const after = parting.after === undefined ? 'from the beginning' : `after "${parting.after}"`;
  return (
    `The lab went another way ${after}: the recorded run ${wayWords(parting.recorded)}, ` +
    `the lab's ${wayWords(parting.lab)} (${status}).`
  );
}

export function failureSentences({ failures }: Replayed): readonly string[] {
  if (failures.length === 0) return ['No call of a function failed in the recorded run.'];
  return failures.map(
    ({ step, call, error, injected }) =>
      `${step}, call ${call}: ${error}` +
      (injected ? ', repeated in the lab' : '; the lab did not come to this call'),
  );
}

/** For a pull request or a wiki. */
export function replayMarkdown(
  run: RecordedRun,
  timeline: readonly RecordedEntry[],
  replayed: Replayed | undefined,
): string {
  return [
    `# ${run.runbook}, started ${run.startedAt.toISOString()}`,
    '',
    `**${endWords(run)}** Input: \`${JSON.stringify(run.input)}\``,
    '',
    '## Steps',
    '',
    '| Step | Calls | Failed | Took | Last |',
    '| --- | --- | --- | --- | --- |',
    ...recordedSteps(run).map(
      ({ step, calls, failedCalls, seconds, last }) =>
        `| ${step} | ${calls} | ${failedCalls} | ${spoken(seconds)} | ${cell(last)} |`,
    ),
    '',
    '## Timeline',
    '',
    '| When | What |',
    '| --- | --- |',
    ...timeline.map(({ atSeconds, event }) => `| ${relative(atSeconds)} | ${cell(event)} |`),
    '',
    ...(replayed === undefined ? [] : inTheLab(replayed)),
  ].join('\n');
}

function inTheLab(replayed: Replayed): readonly string[] {
  return [
    '## The same in the lab',
    '',
    partingSentence(replayed),
    '',
    ...failureSentences(replayed).map((sentence) => `- ${sentence}`),
    '',
    'A failed call fails in the lab before the function has run: whether the real one had done something is not in a history.',
    '',
    '| When | Who | What |',
    '| --- | --- | --- |',
    ...replayed.drill.timeline.map(
      ({ atSeconds, lane, event }) => `| ${relative(atSeconds)} | ${lane} | ${cell(event)} |`,
    ),
    '',
  ];
}

function endWords({ status, error, startedAt, endedAt }: RecordedRun): string {
  if (endedAt === undefined) return 'It was still running.';
  const took = spoken((endedAt.getTime() - startedAt.getTime()) / 1000);
  return `${status}${error === undefined ? '' : ` (${error})`} after ${took}.`;
}

function wayWords(state: string | undefined): string {
  return state === undefined ? 'ended' : `went on to "${state}"`;
}

function lastWords({ outcome }: RecordedCall): string {
  if (outcome.kind === 'answered') return outcome.summary ?? outcome.status ?? 'answered';
  return outcome.kind === 'failed' ? `${outcome.error}: ${outcome.message}` : 'no answer';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
