import definition from '../../../dr.config.ts';
import { storyNamed } from '../../../lab/drill/stories/index.ts';
import { tellStory, type StoryResult } from '../../../lab/drill/story.ts';
import { storyHtml, storyMarkdown, storyReportOf } from '../../../lab/report/story.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

describe('failover and back', () => {
  let told: StoryResult;

  beforeAll(async () => {
    told = await tellStory(storyNamed('failover-and-back'), { assemblyFolder: assemblyFolder(), seed: 1 });
  }, 300_000);

  test('closes the circle: every chapter ends well and every check holds', () => {
    const failed = [...told.chapters.flatMap(({ result }) => result.checks), ...told.checks].filter(
      ({ passed }) => !passed,
    );
    expect(failed).toEqual([]);
    expect(told.chapters.map(({ result }) => `${result.runbook}: ${result.outcome}`)).toEqual([
      'region-failover: met',
      'reprotect: met',
      'region-switchover: met',
      'reprotect: met',
    ]);
    expect(told.outcome).toBe('met');
    expect(told.checks).toHaveLength(6);
  });

  test('the unplanned part loses writes, the planned ones none', () => {
    const lost = told.chapters.map(({ result }) =>
      result.components.reduce((sum, { lostWrites }) => sum + lostWrites, 0),
    );
    expect(lost[0]).toBeGreaterThan(0);
    expect(lost.slice(1)).toEqual([0, 0, 0]);
  });

  test('is one report in every form', () => {
    for (const report of [storyMarkdown(told), storyHtml(told)]) {
      for (const { title } of told.chapters) expect(report).toContain(title);
      expect(report).toContain('The circle is closed');
    }
    expect(storyReportOf(told).chapters.map(({ runbook }) => runbook)).toHaveLength(4);
  });
});
