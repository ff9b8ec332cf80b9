import { readdirSync } from 'node:fs';
import path from 'node:path';
import { CONTROLS } from '../../../../lib/compliance/rules/framework/controls.ts';
import { evaluateRules, RULES, type Rule } from '../../../../lib/compliance/rules/index.ts';
import { FIXTURES } from './fixtures.ts';
import { modelOf, type Fixtures } from './support/fixture.ts';

const SOURCES = path.resolve(__dirname, '../../../../lib/compliance/rules');

function fileOf({ id }: Rule): string {
  return id.replace(/^DR-/, '').toLowerCase();
}

function fixturesOf(rule: Rule): Fixtures {
  const fixtures = FIXTURES[rule.id];
  if (fixtures === undefined) throw new Error(`${rule.id} has no fixtures: add them to fixtures.ts.`);
  return fixtures;
}

const WITH_FIXTURES = RULES.map((rule) => [rule.id, rule, fixturesOf(rule)] as const);

describe.each(WITH_FIXTURES)('%s', (_id, rule, { passes, fails }) => {
  const findingsIn = (fixture: Parameters<typeof modelOf>[0]) => evaluateRules(modelOf(fixture), [rule]);

  test.each(Object.entries(passes))('leaves alone: %s', (_why, fixture) => {
    expect(findingsIn(fixture)).toEqual([]);
  });

  test.each(Object.entries(fails))('finds: %s', (_why, fixture) => {
    const findings = findingsIn(fixture);
    expect(findings.map((finding) => finding.path)).toEqual(fixture.at);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        rule: rule.id,
        level: fixture.level ?? rule.level,
        remedy: rule.remedy,
      });
      if (fixture.says !== undefined) expect(finding.message).toMatch(fixture.says);
      expect(finding.message).not.toMatch(/undefined|\[object|\u27E8/);
      expect(finding.message).toMatch(/\.$/);
    }
  });

  test('has fixtures of both kinds', () => {
    expect(Object.keys(passes).length).toBeGreaterThan(0);
    expect(Object.values(fails).some(({ level }) => level === undefined || level === rule.level)).toBe(true);
  });

  test('says what it protects from, how to mend it, and which controls ask for it', () => {
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.protectsFrom).toMatch(/^[A-Z].{30,}\.$/s);
    expect(rule.remedy).toMatch(/^[A-Z].{30,}\.$/s);
    const frameworks = new Set(rule.controls.map((id) => CONTROLS[id].framework.split(' ')[0]));
    expect(frameworks.size).toBeGreaterThanOrEqual(2);
    expect(new Set(rule.controls).size).toBe(rule.controls.length);
    expect(rule.failureModes.length).toBeGreaterThan(0);
    for (const row of rule.failureModes) expect(row).toBeLessThanOrEqual(96);
  });
});

describe('the registry', () => {
  test('has every rule there is, each in a file of its name, in the order of the ids', () => {
    const files = readdirSync(SOURCES)
      .filter((file) => file.endsWith('.ts') && !/^(index|registry)\.ts$/.test(file))
      .map((file) => file.replace(/\.ts$/, ''));
    expect(RULES.map(fileOf).toSorted()).toEqual(files.toSorted());
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(RULES.length).toBeGreaterThanOrEqual(30);
  });
});

describe('a rule that crashes', () => {
  const [sound] = RULES;
  if (sound === undefined) throw new Error('no rules');
  const broken: Rule = {
    ...sound,
    id: 'DR-BROKEN',
    evaluate: () => {
      throw new TypeError('x is not a function');
    },
  };
  const fixture = fixturesOf(sound).fails;

  test('is a finding, and the others still judge', () => {
    const [first] = Object.values(fixture);
    if (first === undefined) throw new Error('no fixture');
    const findings = evaluateRules(modelOf(first), [broken, sound]);
    expect(findings[0]).toMatchObject({ rule: 'DR-BROKEN', level: 'error', path: '' });
    expect(findings[0]?.message).toContain('TypeError: x is not a function');
    expect(findings.slice(1).map(({ rule }) => rule)).toContain(sound.id);
  });
});
