import type { DrDefinition } from '../../../../lib/config/index.ts';
import { assess } from '../../../../lib/compliance/assessment/assess.ts';
import { targetFindings } from '../../../../lib/compliance/assessment/findings.ts';
import { judgeTargets, partWaivers, TargetChecks } from '../../../../lib/compliance/target-checks.ts';
import type { Waiver } from '../../../../lib/compliance/waivers/index.ts';
import { topology } from './support.ts';

const TODAY = '2026-11-21';
const MISSES = {
  targets: { rto: '1h', rpo: '1h', application: { rto: '4h' } },
} as const satisfies Partial<DrDefinition>;
const WAIVER: Waiver = {
  rule: 'DR-TARGET-orders-region',
  path: 'shop/orders',
  owner: 'platform team',
  reason: 'The business accepts 90 minutes at night.',
  expires: '2027-01-31',
};

const found = (change: Partial<DrDefinition>) => targetFindings(assess(topology(change)));

test('a missed target is an error that says what, against what, why and what to do', () => {
  const [finding] = found(MISSES);
  expect(finding).toMatchObject({ rule: 'DR-TARGET-orders-region', level: 'error', path: 'shop/orders' });
  expect(finding?.message).toMatch(/RTO P99 [\dhmin ]+, target 1 h.*region-failover.*Most of it: /);
  expect(finding?.remedy).toMatch(/Start the failover by itself/);
  expect(finding?.controls.join()).toMatch(/CP-10.*DORA/);
});

test('a loss that is too large is told from what makes it, not from what makes the recovery long', () => {
  const credentialsCompromised = { rto: '7d', rpo: '1h' } as const;
  const [loss] = found({ targets: { rto: '4h', rpo: '1h', credentialsCompromised } });
  expect(loss?.message).toMatch(/RPO P99 .* Most of it: Since the last backup was due .* h/);
  expect(loss?.message).not.toMatch(/Verify the restored data/);
  const both = { rto: '1h', rpo: '1h' } as const;
  const [missed] = found({ targets: { rto: '4h', rpo: '1h', credentialsCompromised: both } });
  expect(missed?.message).toMatch(/Most of it: RDS restores.*; of the RPO: Since the last backup/);
});

test('what is not judged is one warning for all of it, with the figures', () => {
  const warnings = found({}).filter(({ level }) => level === 'warning');
  expect(warnings.map(({ rule, path }) => ({ rule, path }))).toEqual([
    { rule: 'DR-TARGET-UNSTATED', path: 'shop' },
  ]);
  expect(warnings[0]?.message).toMatch(/data corruption: RTO P99 up to .* h/);
});

test('with targets for all that can happen there is nothing to find', () => {
  const long = { rto: '7d', rpo: '7d' } as const;
  const targets = {
    rto: '4h',
    rpo: '1h',
    dataCorruption: long,
    accidentalDeletion: long,
    credentialsCompromised: long,
  } as const;
  expect(found({ targets })).toEqual([]);
});

const openAfter = (waivers: readonly Waiver[], today = TODAY): readonly string[] =>
  judgeTargets(topology(MISSES), waivers, today).open.map(({ rule }) => rule);

describe('waivers', () => {
  test('take out the one miss they name', () => {
    expect(openAfter([])).toContain('DR-TARGET-orders-region');
    expect(openAfter([WAIVER])).not.toContain('DR-TARGET-orders-region');
    expect(openAfter([WAIVER])).toContain('DR-TARGET-uploads-region');
  });

  test('that have expired take out nothing and are reported', () => {
    expect(openAfter([WAIVER], '2027-02-01')).toContain('DR-TARGET-orders-region');
    expect(judgeTargets(topology(MISSES), [WAIVER], '2027-02-01').problems[0]?.kind).toBe('expired');
  });

  test('that match no miss are reported', () => {
    expect(judgeTargets(topology(), [WAIVER], TODAY).problems[0]?.kind).toBe('unmatched');
  });

  test('of targets are kept apart from those that name constructs', () => {
    const other = { ...WAIVER, rule: 'DR-VAULT-LOCK', path: 'stack/Vault' };
    expect(partWaivers([WAIVER, other])).toEqual({ ofTargets: [WAIVER], ofTemplates: [other] });
    expect(judgeTargets(topology(MISSES), [WAIVER, other], TODAY).problems).toEqual([]);
  });
});

describe('the plug-in', () => {
  test('fails a synthesis with an error and lets a warning pass', () => {
    const findings = found(MISSES);
    const failing = new TargetChecks(findings).validate();
    expect(failing.success).toBe(false);
    expect(failing.violations[0]).toMatchObject({
      ruleName: 'DR-TARGET-orders-region',
      severity: 'error',
      fix: expect.stringContaining('the path shop/orders') as string,
      // On no construct: the CDK CLI would drop a path of no stack, and the failure with it.
      violatingResources: [{ locations: [] }],
    });
    const warnings = findings.filter(({ level }) => level === 'warning');
    expect(new TargetChecks(warnings).validate()).toMatchObject({ success: true });
    expect(new TargetChecks([]).validate()).toEqual({ success: true, violations: [] });
  });
});
