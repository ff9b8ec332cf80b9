import {
  applyWaivers,
  todayFrom,
  type Waivable,
  type Waiver,
} from '../../../../lib/compliance/waivers/index.ts';

const TODAY = '2026-11-21';

const WAIVER: Waiver = {
  rule: 'DR-VAULT-LOCK',
  path: 'backup/Vault/Resource',
  owner: 'platform',
  reason: 'The lock comes with the next audit.',
  expires: '2026-12-31',
};

const FINDING: Waivable = {
  rule: 'DR-VAULT-LOCK',
  path: 'backup/Vault/Resource',
  resource: { stack: 'backup', logicalId: 'VaultABC' },
};
const OTHER: Waivable = { rule: 'DR-VAULT-LOCK', path: 'backup/Other/Resource' };

function waiver(change: Partial<Waiver>): Waiver {
  return { ...WAIVER, ...change };
}

function outcome(findings: readonly Waivable[], ...waivers: readonly Partial<Waiver>[]) {
  const { open, waived, problems } = applyWaivers(findings, waivers.map(waiver), TODAY);
  return { open: open.length, waived: waived.length, problems: problems.map(({ kind }) => kind) };
}

describe('a waiver that holds', () => {
  test.each<[string, Partial<Waiver>]>([
    ['by the path of the finding', {}],
    ['by the construct around it', { path: 'backup/Vault' }],
    ['by stack and logical id', { path: 'backup/VaultABC' }],
    ['with the plug-in before the rule', { rule: 'DrChecks::DR-VAULT-LOCK' }],
    ['on its last day', { expires: TODAY }],
  ])('%s', (_how, change) => {
    expect(outcome([FINDING, OTHER], change)).toEqual({ open: 1, waived: 1, problems: [] });
  });

  test('a finding about a whole stack is named by the stack', () => {
    expect(outcome([{ rule: WAIVER.rule, path: 'backup' }], { path: 'backup' })).toEqual({
      open: 0,
      waived: 1,
      problems: [],
    });
  });

  test('rules of cdk-nag keep what stands in their brackets', () => {
    const finding = { rule: 'AwsSolutions-IAM5[Resource::*]', path: 'control/Role' };
    expect(outcome([finding], { rule: 'AwsSolutions-IAM5[Resource::*]', path: 'control/Role' }).waived).toBe(
      1,
    );
    expect(outcome([finding], { rule: 'AwsSolutions-IAM5[Resource::x]', path: 'control/Role' }).waived).toBe(
      0,
    );
  });
});

describe('a waiver that does not hold waives nothing', () => {
  test.each<[string, Partial<Waiver>, string]>([
    ['it ended yesterday', { expires: '2026-11-20' }, 'expired'],
    ['another rule', { rule: 'DR-LATCHES' }, 'unmatched'],
    ['another place', { path: 'backup/Vaul' }, 'unmatched'],
    ['a whole stack', { path: 'backup' }, 'too-broad'],
  ])('%s', (_why, change, kind) => {
    expect(outcome([FINDING], change)).toEqual({ open: 1, waived: 0, problems: [kind] });
  });

  test('a construct with two findings is two places', () => {
    const findings = [FINDING, { ...FINDING, path: 'backup/Vault/Policy' }];
    expect(outcome(findings, { path: 'backup/Vault' })).toEqual({
      open: 2,
      waived: 0,
      problems: ['too-broad'],
    });
  });

  test('the message says whose it is and what to do', () => {
    const { problems } = applyWaivers([FINDING], [{ ...WAIVER, expires: '2026-01-01' }], TODAY);
    expect(problems[0]?.message).toBe(
      'The waiver of DR-VAULT-LOCK on backup/Vault/Resource (platform) ended on 2026-01-01; today is 2026-11-21. ' +
        'Mend what it waives, or let platform decide again and set a new date.',
    );
  });
});

describe('today', () => {
  test('comes from the context, else from the clock that is handed in', () => {
    expect(todayFrom(undefined, TODAY)).toBe(TODAY);
    expect(todayFrom('2027-02-28', TODAY)).toBe('2027-02-28');
  });

  test.each(['2027-02-29', 'tomorrow', '2027-2-1', 20270228, ''])('%s is no day', (context) => {
    expect(() => todayFrom(context, TODAY)).toThrow(/day of the calendar/);
  });
});
