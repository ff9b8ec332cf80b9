import type { BackupRequest, Backups } from '../../../../lambda/ports/backups.ts';
import type { MetricHistory, Sample } from '../../../../lambda/ports/metric-history.ts';
import { step } from '../../../../lambda/steps/protect-again/handler.ts';
import { FakeDatabases, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakePlatform, iso, START } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';

class FakeBackups implements Backups {
  readonly requests: BackupRequest[] = [];

  start(request: BackupRequest): Promise<{ readonly jobId: string }> {
    this.requests.push(request);
    return Promise.resolve({ jobId: `job-of-${request.idempotencyToken}` });
  }
}

interface Setting {
  readonly databases: FakeDatabases;
  readonly backups?: FakeBackups;
  /** Objects that wait in the other region's metric; undefined: it says nothing; an error: it is dark. */
  readonly pending?: number | Error;
}

function pair(bucket: string) {
  return { existing: false, bucket };
}

async function open({ databases, backups = new FakeBackups(), pending }: Setting) {
  const peerHistory: MetricHistory = {
    read: (queries) => {
      if (pending instanceof Error) return Promise.reject(pending);
      const samples: Sample[] = pending === undefined ? [] : [{ atMilliseconds: START, value: pending }];
      return Promise.resolve(new Map(queries.map(({ key }) => [key, samples])));
    },
  };
  const deployment = deploymentWith(1);
  const harness = await StepHarness.open(
    step,
    (ledger) => ({ databases, backups, peerHistory, ledger }),
    new FakePlatform('recovery', {
      ...deployment,
      buckets: [
        {
          name: 'files',
          buckets: { primary: pair('files-east'), recovery: pair('files-west') },
          targets: { rtoSeconds: 3600, rpoSeconds: 900 },
        },
      ],
    }),
  );
  await harness.ledger.putFact('run-1', 'promote-databases', {
    databases: [{ name: 'orders1', promotedAt: iso() }],
  });
  return harness;
}

test('brings a bare writer to its policy, waits for a restorable time, backs it up, and says what is left', async () => {
  const databases = new FakeDatabases(
    standalone({
      multiAz: false,
      backupRetentionDays: 1,
      deletionProtection: false,
      copyTagsToSnapshot: false,
    }),
  );
  databases.onCall = () => {
    databases.change(ONE, {
      status: 'modifying',
      pendingChanges: ['MultiAZ'],
      backupRetentionDays: 7,
      deletionProtection: true,
      copyTagsToSnapshot: true,
    });
    return 'accepted';
  };
  const backups = new FakeBackups();
  const harness = await open({ databases, backups, pending: 3 });
  const result = await harness.callUntilDone((call) => {
    if (call === 3) databases.change(ONE, { status: 'available', pendingChanges: [], multiAz: true });
    if (call === 6) databases.change(ONE, { latestRestorableTime: iso(60) });
  });
  expect(databases.calls).toMatchObject([
    {
      kind: 'modify',
      with: { multiAz: true, backupRetentionDays: 7, deletionProtection: true, copyTagsToSnapshot: true },
    },
  ]);
  expect(backups.requests).toMatchObject([
    {
      vault: 'muster-shop-vault',
      roleArn: 'arn:aws:iam::111122223333:role/muster-shop-backup-recovery',
      idempotencyToken: 'muster-shop-2-orders1',
      retentionDays: 35,
    },
  ]);
  expect(result.summary).toContain('3 objects waiting for us-east-1');
  expect(await harness.ledger.fact('run-1', 'protect-again')).toMatchObject({
    databases: [{ name: 'orders1', latestRestorableTime: iso(60) }],
    backupJobs: [{ name: 'orders1', jobId: 'job-of-muster-shop-2-orders1' }],
    unprotected: [expect.stringContaining('no replica'), 'files: 3 objects waiting for us-east-1'],
  });
});

test('a restorable time from before the promotion protects nothing', async () => {
  const databases = new FakeDatabases(standalone({ latestRestorableTime: iso(-30) }));
  const harness = await open({ databases, pending: 0 });
  expect(await harness.call()).toMatchObject({
    status: 'wait',
    summary: expect.stringContaining('no point in time can be restored yet'),
  });
});

test('a dark region leaves its backlog unknown, and that is no failure', async () => {
  const databases = new FakeDatabases(standalone({ latestRestorableTime: iso(5), replicas: ['elsewhere'] }));
  const harness = await open({ databases, pending: timeoutError() });
  await harness.callUntilDone();
  expect((await harness.ledger.fact('run-1', 'protect-again'))?.unprotected).toEqual([
    'files: not known how many objects wait for us-east-1',
  ]);
});

test('never weakens what somebody has made stronger', async () => {
  const databases = new FakeDatabases(standalone({ backupRetentionDays: 35, latestRestorableTime: iso(5) }));
  const harness = await open({ databases, pending: 0 });
  await harness.callUntilDone();
  expect(databases.calls).toEqual([]);
});

test('an interrupted start of backups ends in one job: the token is the same', async () => {
  const databases = new FakeDatabases(standalone({ latestRestorableTime: iso(5) }));
  const backups = new FakeBackups();
  const harness = await open({ databases, backups, pending: 0 });
  const putFact = harness.ledger.putFact.bind(harness.ledger);
  let lost = true;
  harness.ledger.putFact = (runId, name, value) => {
    if (!lost) return putFact(runId, name, value);
    lost = false;
    return Promise.reject(timeoutError());
  };
  await expect(harness.call()).rejects.toMatchObject({ name: 'RetryableTimeout' });
  await harness.callUntilDone();
  expect(new Set(backups.requests.map(({ idempotencyToken }) => idempotencyToken)).size).toBe(1);
  expect((await harness.ledger.fact('run-1', 'protect-again'))?.backupJobs).toHaveLength(1);
});

test('no capacity for a second zone fails by name, with users served', async () => {
  const databases = new FakeDatabases(standalone({ multiAz: false }));
  databases.onCall = () => 'no-capacity';
  const harness = await open({ databases });
  await expect(harness.call()).rejects.toMatchObject({
    name: 'DatabaseCannotBeProtected',
    message: expect.stringContaining('Users are served'),
  });
});

test('a terminal status fails by name', async () => {
  const harness = await open({ databases: new FakeDatabases(standalone({ status: 'storage-full' })) });
  await expect(harness.call()).rejects.toMatchObject({ name: 'DatabaseCannotBeProtected' });
});
