import type { Act, Check } from './act.ts';
import type { DrillOutcome, DrillResult, TimelineEntry } from './result.ts';
import { playAct, setStage, type StageOptions } from './drill.ts';
import type { Stage } from './stage.ts';

/** Several runbooks rehearsed one after the other, each beginning where the last one ended. */
export interface Story {
  readonly name: string;
  /** What it tells, in one sentence. */
  readonly headline: (stage: Stage) => string;
  readonly chapters: () => readonly Chapter[];
  /** What has to hold once everybody has gone home and what was under way between the regions has arrived. */
  readonly checks: (stage: Stage, told: readonly DrillResult[]) => readonly Check[];
}

export interface Chapter {
  readonly title: string;
  readonly act: Act;
}

export interface StoryResult {
  readonly application: string;
  readonly story: string;
  readonly seed: number;
  /** Of the chapters the worst; `failed` where a check of the whole does not hold. */
  readonly outcome: DrillOutcome;
  readonly headline: string;
  readonly chapters: readonly { readonly title: string; readonly result: DrillResult }[];
  readonly checks: readonly Check[];
}

export interface StoryOptions extends StageOptions {
  readonly onChapter?: (number: number, title: string) => void;
  readonly onEntry?: (entry: TimelineEntry) => void;
}

/** Replication of objects may take a quarter of an hour; a replica follows within minutes. */
const SETTLE_MINUTES = 30;
const MINUTE = 60_000;

export async function tellStory(story: Story, options: StoryOptions): Promise<StoryResult> {
  const { seed, onChapter = () => {}, onEntry } = options;
  const stage = await setStage(options);
  const told: { title: string; result: DrillResult }[] = [];
  for (const { title, act } of story.chapters()) {
    onChapter(told.length + 1, title);
    const result = await playAct(stage, act, seed, onEntry);
    told.push({ title, result });
    // What comes next would begin in a state that nobody knows.
    if (result.outcome === 'failed') break;
    stage.clients.setPace('quiet');
  }
  stage.sendClientsHome();
  await stage.kernel.run(() => false, SETTLE_MINUTES * MINUTE);
  const results = told.map(({ result }) => result);
  const isComplete = told.length === story.chapters().length;
  const checks = isComplete ? story.checks(stage, results) : [];
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  const failed = !isComplete || outcomes.has('failed') || checks.some(({ passed }) => !passed);
  return {
    application: stage.deployment.application,
    story: story.name,
    seed,
    outcome: failed ? 'failed' : outcomes.has('missed') ? 'missed' : 'met',
    headline: isComplete
      ? story.headline(stage)
      : `It broke off in chapter ${told.length} of ${story.chapters().length}: ${told.at(-1)?.title}.`,
    chapters: told,
    checks,
  };
}
