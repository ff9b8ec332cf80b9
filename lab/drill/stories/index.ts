import type { Story } from '../story.ts';
import { failoverAndBack } from './failover-and-back.ts';

const STORIES: readonly Story[] = [failoverAndBack];

/** Stories that can be told. */
export const STORY_NAMES: readonly string[] = STORIES.map(({ name }) => name);

export function storyNamed(name: string): Story {
  const story = STORIES.find((one) => one.name === name);
  if (story === undefined) throw new Error(`There is no story "${name}". Known: ${STORY_NAMES.join(', ')}.`);
  return story;
}
