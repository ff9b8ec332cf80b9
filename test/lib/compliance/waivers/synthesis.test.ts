import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Stack, type App } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  acknowledgeWaivers,
  readValidationReport,
  requireSoundWaivers,
  WaiverError,
  type Waiver,
} from '../../../../lib/compliance/waivers/index.ts';
import { DEFINITIONS } from '../../stacks/support.ts';
import { check, resource, type Checked } from '../check.ts';

const TODAY = '2026-11-21';
const OWNER = { owner: 'platform', reason: 'Until the migration is over.', expires: '2027-01-31' } as const;

const UNPROTECTED: Waiver = {
  ...OWNER,
  rule: 'DR-DELETION-PROTECTION',
  path: 'muster-shop-database-orders-recovery/Database/Replica',
};
const CARELESS: Waiver = { ...OWNER, rule: 'AwsSolutions-S1', path: 'muster-shop-dns/Careless' };

/** A replica without protection, and a bucket that breaks three rules of cdk-nag. */
function breakThings(app: App): void {
  resource(app, 'AWS::RDS::DBInstance', /Replica$/).addPropertyOverride('DeletionProtection', false);
  const dns = app.node.findChild('muster-shop-dns');
  if (!Stack.isStack(dns)) throw new Error('no stack');
  new CfnBucket(dns, 'Careless', {
    versioningConfiguration: { status: 'Enabled' },
    lifecycleConfiguration: { rules: [{ status: 'Enabled', expirationInDays: 1 }] },
  });
}

function synthesize(waivers: readonly Waiver[], today = TODAY): Checked {
  return check(DEFINITIONS.smallest, {
    plugins: [new AwsSolutionsChecks()],
    change: (app) => {
      breakThings(app);
      acknowledgeWaivers(app, waivers, today);
    },
  });
}

function errorsIn({ findings }: Checked): readonly string[] {
  return findings
    .filter(({ level, acknowledged }) => level === 'error' && acknowledged === undefined)
    .map(({ rule }) => rule)
    .toSorted();
}

describe('waivers at synthesis', () => {
  const both = synthesize([UNPROTECTED, CARELESS]);

  test('without one, the findings of both plug-ins stop it', () => {
    const without = synthesize([]);
    expect(errorsIn(without)).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10', 'DR-DELETION-PROTECTION']);
    expect(without.failure).toBeDefined();
  });

  test('each takes out its one finding, of the recovery rules and of cdk-nag alike', () => {
    expect(errorsIn(both)).toEqual(['AwsSolutions-S10']);
    expect(() => requireSoundWaivers(both.outdir, [UNPROTECTED, CARELESS], TODAY)).not.toThrow();
  });

  test('the report says what was accepted, where, why, by whom and until when', () => {
    const accepted = readValidationReport(both.outdir).flatMap(({ rule, acknowledged }) =>
      acknowledged === undefined ? [] : [{ rule, ...acknowledged }],
    );
    const reason = 'Until the migration is over. (platform, until 2027-01-31)';
    expect(accepted).toEqual([
      { rule: 'DR-DELETION-PROTECTION', at: UNPROTECTED.path, reason },
      { rule: 'AwsSolutions-S1', at: CARELESS.path, reason },
    ]);
  });

  test('no date, owner or reason gets into a template', () => {
    const templates = readdirSync(both.outdir).filter((file) => file.endsWith('.template.json'));
    const texts = templates.map((file) => readFileSync(path.join(both.outdir, file), 'utf8'));
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) expect(text).not.toMatch(/2027-01-31|2026-11-21|migration is over/);
  });

  test('a construct may be named by stack and logical id', () => {
    const { findings } = synthesize([]);
    const finding = findings.find(({ rule }) => rule === UNPROTECTED.rule);
    const place = `${finding?.resource?.stack ?? ''}/${finding?.resource?.logicalId ?? ''}`;
    expect(place).not.toBe(UNPROTECTED.path);
    const waivers = [{ ...UNPROTECTED, path: place, rule: 'DrChecks::DR-DELETION-PROTECTION' }];
    const { outdir, ...checked } = synthesize(waivers);
    expect(errorsIn({ outdir, ...checked })).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10']);
    expect(() => requireSoundWaivers(outdir, waivers, TODAY)).not.toThrow();
  });
});

describe('waivers that lie', () => {
  test.each<[string, Waiver, string]>([
    ['one that has expired', { ...UNPROTECTED, expires: '2026-11-20' }, 'expired'],
    [
      'one for a construct that is not there',
      { ...UNPROTECTED, path: 'muster-shop-dns/Nothing' },
      'no-such-construct',
    ],
  ])('%s stops synthesis before it begins', (_what, waiver, kind) => {
    const error = thrown(() => synthesize([waiver]));
    expect(error).toBeInstanceOf(WaiverError);
    expect((error as WaiverError).problems).toEqual([expect.objectContaining({ kind, waiver })]);
  });

  test.each<[string, Waiver, string]>([
    ['one for a rule that finds nothing there', { ...UNPROTECTED, rule: 'DR-REPLICA-KEY' }, 'unmatched'],
    ['one for a whole stack', { ...UNPROTECTED, path: 'muster-shop-database-orders-recovery' }, 'too-broad'],
    ['one that names cdk-nag without its rule', { ...CARELESS, rule: 'AwsSolutions-S2' }, 'unmatched'],
  ])('%s is found out by the report', (_what, waiver, kind) => {
    const { outdir } = synthesize([waiver]);
    const error = thrown(() => requireSoundWaivers(outdir, [waiver], TODAY));
    expect((error as WaiverError).problems).toEqual([expect.objectContaining({ kind })]);
    expect((error as WaiverError).message).toContain('1 waiver does not hold');
  });
});

function thrown(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
