import { ApiError, UnsupportedError } from '../../../../../lab/twin/api.ts';
import { ACCOUNT, EAST, HOUR, loadDatabases, MINUTE, TestWorld, WEST } from '../infrastructure-world.ts';

const VAULT = 'muster-shop-vault';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/muster-shop-backup-primary`;

class BackupWorldTest extends TestWorld {
  readonly database = loadDatabases(this, { replicaRetentionDays: 14 });

  constructor() {
    super();
    for (const region of [EAST, WEST]) {
      this.load(region, 'AWS::Backup::BackupVault', {
        BackupVaultName: VAULT,
        LockConfiguration: { MinRetentionDays: 30, MaxRetentionDays: 365 },
      });
    }
  }

  plan(resources: readonly string[], copyRetentionDays = 30): void {
    const plan = this.load(EAST, 'AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanName: 'muster-shop-plan',
        BackupPlanRule: [
          {
            RuleName: 'daily',
            TargetBackupVault: VAULT,
            ScheduleExpression: 'cron(15 0,6,12,18 * * ? *)',
            StartWindowMinutes: 180,
            Lifecycle: { DeleteAfterDays: 30 },
            CopyActions: [
              {
                DestinationBackupVaultArn: `arn:aws:backup:${WEST}:${ACCOUNT}:backup-vault:${VAULT}`,
                Lifecycle: { DeleteAfterDays: copyRetentionDays },
              },
            ],
          },
        ],
      },
    });
    this.load(EAST, 'AWS::Backup::BackupSelection', {
      BackupPlanId: plan.ref,
      BackupSelection: { SelectionName: 'protected', IamRoleArn: ROLE, Resources: resources },
    });
  }

  start(more: Readonly<Record<string, unknown>> = {}, region = EAST): string {
    return String(
      this.call(region, 'backup', 'StartBackupJob', {
        BackupVaultName: VAULT,
        ResourceArn: region === EAST ? this.database.primary.arn : this.database.recovery.arn,
        IamRoleArn: ROLE,
        Lifecycle: { DeleteAfterDays: 30 },
        ...more,
      })['BackupJobId'],
    );
  }

  job(id: string, region = EAST): Readonly<Record<string, unknown>> {
    return this.call(region, 'backup', 'DescribeBackupJob', { BackupJobId: id });
  }

  points(region: string): readonly Readonly<Record<string, unknown>>[] {
    const { RecoveryPoints: points } = this.call(region, 'backup', 'ListRecoveryPointsByBackupVault', {
      BackupVaultName: VAULT,
    });
    return points as readonly Readonly<Record<string, unknown>>[];
  }

  status(region = EAST): string {
    return this.infrastructure.rds.fleet.instances.in(region)[0]?.status ?? '';
  }
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a backup on demand', () => {
  it('keeps the instance backing-up until the recovery point is there', async () => {
    const test = new BackupWorldTest();
    const id = test.start();
    expect(test.job(id)).toMatchObject({ State: 'RUNNING', ResourceType: 'RDS' });
    expect(test.status()).toBe('backing-up');
    expect(test.world.dataPlane.write(EAST, test.database.primary.host, { client: 1, sequence: 1 })).toBe(
      'accepted',
    );
    await test.until(() => test.job(id)['State'] === 'COMPLETED', HOUR);
    expect(test.status()).toBe('available');
    expect(test.points(EAST)).toMatchObject([
      { ResourceArn: test.database.primary.arn, Status: 'COMPLETED', Lifecycle: { DeleteAfterDays: 30 } },
    ]);
  });

  it('waits while the instance is busy, and gives up with its start window', async () => {
    const test = new BackupWorldTest();
    test.call(EAST, 'rds', 'RebootDBInstance', { DBInstanceIdentifier: 'muster-shop-orders' });
    const id = test.start();
    expect(test.job(id)['State']).toBe('CREATED');
    await test.until(() => test.job(id)['State'] === 'COMPLETED', HOUR);
    test.call(EAST, 'rds', 'ModifyDBInstance', {
      DBInstanceIdentifier: 'muster-shop-orders',
      MultiAZ: false,
      ApplyImmediately: true,
    });
    const late = test.start({ StartWindowMinutes: 2 });
    await test.until(() => test.job(late)['State'] === 'EXPIRED', HOUR);
  });

  it('is one job for one token', () => {
    const test = new BackupWorldTest();
    const id = test.start({ IdempotencyToken: 'run-1' });
    expect(test.start({ IdempotencyToken: 'run-1' })).toBe(id);
    expect(test.call(EAST, 'backup', 'ListBackupJobs')['BackupJobs']).toHaveLength(1);
  });

  it.each([
    ['none', undefined],
    ['one below the lock', { DeleteAfterDays: 7 }],
    ['one above the lock', { DeleteAfterDays: 3650 }],
  ])('with a retention outside the lock of the vault fails and is counted: %s', (_which, lifecycle) => {
    const test = new BackupWorldTest();
    const id = test.start({ Lifecycle: lifecycle });
    expect(test.job(id)).toMatchObject({
      State: 'FAILED',
      StatusMessage: expect.stringContaining('locked to 30 to 365'),
    });
    const { Datapoints: failed } = test.call(EAST, 'cloudwatch', 'GetMetricStatistics', {
      Namespace: 'AWS/Backup',
      MetricName: 'NumberOfBackupJobsFailed',
      Dimensions: [{ Name: 'BackupVaultName', Value: VAULT }],
      StartTime: new Date(test.now - MINUTE),
      EndTime: new Date(test.now + MINUTE),
      Period: 60,
      Statistics: ['Sum'],
    });
    expect(failed).toMatchObject([{ Sum: 1 }]);
  });

  it('needs a vault, a resource of its region and a kind the lab knows', () => {
    const test = new BackupWorldTest();
    expect(codeOf(() => test.start({ BackupVaultName: 'none' }))).toBe('ResourceNotFoundException');
    expect(codeOf(() => test.start({ ResourceArn: test.database.recovery.arn }))).toBe(
      'ResourceNotFoundException',
    );
    expect(codeOf(() => test.start({ IamRoleArn: undefined }))).toBe('MissingParameterValueException');
    expect(() => test.start({ ResourceArn: 'arn:aws:ec2:us-east-1:1:volume/v' })).toThrow(UnsupportedError);
    expect(codeOf(() => test.job('none'))).toBe('ResourceNotFoundException');
    expect(codeOf(() => test.job(test.start(), WEST))).toBe('ResourceNotFoundException');
  });
});

describe('a backup plan', () => {
  it('has run before the lab begins, runs on the calendar and copies to the other region', async () => {
    const test = new BackupWorldTest();
    test.plan([test.database.primary.arn, 'arn:aws:s3:::muster-shop-files']);
    const created = () =>
      test.points(EAST).map((point) => (point['CreationDate'] as Date).toISOString().slice(11, 16));
    expect(created()).toEqual(['00:15', '00:15']);
    await test.until(() => test.points(EAST).length === 4, 6 * HOUR, MINUTE);
    expect(created()).toEqual(['00:15', '00:15', '06:15', '06:15']);
    await test.until(() => test.points(WEST).length === 4, 24 * HOUR, MINUTE);
    expect(test.points(WEST)[0]).toMatchObject({
      SourceBackupVaultArn: expect.stringContaining(EAST),
      BackupVaultArn: expect.stringContaining(WEST),
    });
  });

  it('does not run in a dark region, nor copy out of one', async () => {
    const test = new BackupWorldTest();
    test.plan([test.database.primary.arn]);
    test.world.darken(EAST);
    await test.pass(12 * HOUR);
    expect([test.points(EAST).length, test.points(WEST).length]).toEqual([1, 0]);
    test.world.heal(EAST);
    await test.pass(6 * HOUR);
    expect(test.points(EAST).length).toBe(2);
    expect(test.points(WEST).length).toBeGreaterThanOrEqual(1);
  });

  it('whose copies the other vault refuses leaves none, and counts it', async () => {
    const test = new BackupWorldTest();
    test.plan([test.database.primary.arn], 7);
    await test.pass(24 * HOUR);
    expect(test.points(WEST)).toEqual([]);
    const failed = test.infrastructure.cloudwatch.metrics.datapoints(
      EAST,
      { namespace: 'AWS/Backup', name: 'NumberOfCopyJobsFailed', dimensions: { BackupVaultName: VAULT } },
      {
        statistic: 'Sum' as never,
        periodMilliseconds: 24 * HOUR,
        fromMilliseconds: test.now - 24 * HOUR,
        toMilliseconds: test.now,
      },
    );
    expect(failed[0]?.value).toBeGreaterThan(0);
  });
});
