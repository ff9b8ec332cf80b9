import { SMALL, mistakesIn } from './definitions.ts';
import { parseConfig, type DrDefinition } from '../../../lib/config/index.ts';

const WAIVER = {
  rule: 'DR-IMAGES-DECLARED',
  path: 'muster-shop-control-recovery',
  owner: 'platform@example.com',
  reason: 'The images are built in both regions by the pipeline.',
  expires: '2027-03-31',
} as const;

function withWaivers(...waivers: readonly object[]): DrDefinition {
  return { ...SMALL, waivers: waivers as NonNullable<DrDefinition['waivers']> };
}

describe('waivers in the configuration', () => {
  test('there are none unless somebody writes one', () => {
    expect(parseConfig(SMALL).waivers).toEqual([]);
    expect(parseConfig(withWaivers(WAIVER)).waivers).toEqual([WAIVER]);
  });

  test.each([
    'AwsSolutions-IAM5[Resource::*]',
    'CloudFormation-Validate::W3010',
    'HIPAA.Security-RDSInBackupPlan',
    'DrChecks::DR-LATCHES',
  ])('the rule %s can be named', (rule) => {
    expect(parseConfig(withWaivers({ ...WAIVER, rule })).waivers).toHaveLength(1);
  });

  test.each([
    ['a pattern as path', { path: 'muster-shop-*/Vault' }, 'waivers[0].path', /without a pattern/],
    ['no path', { path: '' }, 'waivers[0].path', /path of one construct/],
    ['all rules', { rule: '*' }, 'waivers[0].rule', /one rule/],
    ['no owner', { owner: ' ' }, 'waivers[0].owner', /person or a team/],
    ['a reason that is none', { reason: 'ok' }, 'waivers[0].reason', /20 characters/],
    ['a reason of blanks', { reason: ' '.repeat(30) }, 'waivers[0].reason', /20 characters/],
    ['no end', { expires: undefined }, 'waivers[0].expires', /YYYY-MM-DD/],
    ['a day that is none', { expires: '2027-02-30' }, 'waivers[0].expires', /day of the calendar/],
    ['another form of date', { expires: '31.3.2027' }, 'waivers[0].expires', /YYYY-MM-DD/],
    ['an unknown key', { until: '2027-01-01' }, 'waivers[0].until', /rule, path, owner, reason, expires/],
  ])('%s is refused', (_name, change, path, allowed) => {
    const mistakes = mistakesIn(withWaivers({ ...WAIVER, ...change }));
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
    expect(mistakes[0]?.allowed).toMatch(allowed);
  });

  test('one finding has one waiver', () => {
    const again = { ...WAIVER, owner: 'somebody else' };
    const [mistake, ...others] = mistakesIn(withWaivers(WAIVER, { ...WAIVER, rule: 'DR-LATCHES' }, again));
    expect(mistake?.path).toBe('waivers[2]');
    expect(mistake?.allowed).toContain('waivers[0]');
    expect(others).toEqual([]);
  });
});
