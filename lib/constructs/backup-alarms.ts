import { Construct } from 'constructs';
import { alarm } from './alarm.ts';
import type { RegionScope } from './region-scope.ts';

const FAILURES = [
  { purpose: 'backup-job-failed', metric: 'NumberOfBackupJobsFailed', what: 'A backup' },
  { purpose: 'backup-copy-failed', metric: 'NumberOfCopyJobsFailed', what: 'A copy to the other region' },
  {
    purpose: 'restore-job-failed',
    metric: 'NumberOfRestoreJobsFailed',
    what: 'A restore, or the test of one,',
  },
] as const;

export class BackupAlarms extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { region } = props;
    const vault = region.names.backupVault;
    for (const { purpose, metric, what } of FAILURES) {
      alarm(this, region, {
        purpose,
        description: `${what} of the vault ${vault} failed. Look at the jobs in the console of AWS Backup.`,
        metric: {
          namespace: 'AWS/Backup',
          name: metric,
          dimensions: { BackupVaultName: vault },
          statistic: 'Sum',
        },
        periodSeconds: 300,
        evaluationPeriods: 1,
        comparison: 'GreaterThanThreshold',
        threshold: 0,
        // Published only when a job fails.
        missingData: 'notBreaching',
      });
    }
  }
}
