import minimal from '../../../dr.config.ts';
import { parseConfig } from '../../../lib/config/index.ts';
import { deploymentOf, topologyOf } from '../../../lib/topology/index.ts';
import { EVERYTHING } from '../config/definitions.ts';

describe('the deployed configuration', () => {
  const deployment = deploymentOf(topologyOf(parseConfig(EVERYTHING)));

  test('is plain JSON: nothing is lost on the way to a function', () => {
    expect(JSON.parse(JSON.stringify(deployment))).toStrictEqual(deployment);
  });

  test('does not carry what only the stacks need', () => {
    const text = JSON.stringify(deployment);
    for (const key of ['role', 'protocol', 'prefix', 'subnets', 'masterUsername', 'operators']) {
      expect(text).not.toContain(`"${key}":`);
    }
  });

  test('says who serves, what to scale and what to move', () => {
    expect(deployment).toMatchObject({
      activeSide: 'recovery',
      regions: { primary: 'eu-west-1', recovery: 'eu-central-1' },
      services: [
        {
          kind: 'ecs',
          name: 'web',
          targetGroups: { primary: 'web-east', recovery: 'web-west' },
          ecs: {
            primary: {
              cluster: 'main',
              service: 'web',
              activeCount: 6,
              standbyCount: 2,
              repositories: ['web'],
            },
            recovery: { service: 'web-west', activeCount: 4, standbyCount: 1 },
          },
        },
        {
          kind: 'auto-scaling',
          groups: { recovery: { group: 'batch', activeCount: 3, standbyCount: 0 } },
        },
      ],
      dns: {
        records: [
          { name: 'shop.example.com', steering: 'latched', ttlSeconds: 30, port: 80 },
          { name: 'www.example.com', steering: 'automatic', ttlSeconds: 60, port: 443 },
        ],
      },
    });
  });

  test('lets a runbook take a recovery point the locked vault accepts', () => {
    const { backup } = topologyOf(parseConfig(EVERYTHING));
    expect(deployment.backup.retentionDays).toBeGreaterThanOrEqual(backup.lock.minRetentionDays);
    expect(deployment.backup.retentionDays).toBeLessThanOrEqual(backup.lock.maxRetentionDays);
  });

  test('of the minimal configuration names what it names', () => {
    const { names, databases, buckets } = deploymentOf(topologyOf(parseConfig(minimal)));
    expect(names.recovery).toEqual({
      ledgerTable: 'muster-shop-ledger',
      evidenceBucket: 'muster-shop-evidence-111122223333-us-west-2',
      backupVault: 'muster-shop-vault',
      backupRole: 'muster-shop-backup-recovery',
      bucketReplicationRole: 'muster-shop-bucket-replication-recovery',
      kmsAlias: 'alias/muster-shop-key',
      topicArn: 'arn:aws:sns:us-west-2:111122223333:muster-shop-incidents',
      metricNamespace: 'Muster/shop',
      latchAlarm: 'muster-shop-latch-primary-drained',
      stateMachines: {
        'database-restore': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-database-restore',
        'recovery-drill': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-recovery-drill',
        'data-repair': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-data-repair',
        'region-failover': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-region-failover',
        'runbook-approval': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-runbook-approval',
        'region-switchover':
          'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-region-switchover',
        reprotect: 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-reprotect',
        'runbook-control': 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-runbook-control',
      },
      functionPrefix: 'muster-shop-',
    });
    expect(databases[0]?.instances.recovery.arn).toBe(
      'arn:aws:rds:us-west-2:111122223333:db:muster-shop-orders',
    );
    expect(buckets[0]?.buckets.recovery.bucket).toBe('muster-shop-uploads-111122223333-us-west-2');
  });
});
