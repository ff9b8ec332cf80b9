import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetBucketReplicationCommand,
  GetObjectLockConfigurationCommand,
  PutBucketReplicationCommand,
  S3Client,
  type ReplicationRule,
} from '@aws-sdk/client-s3';
import { ledgerOf, instanceOf } from './support/look.ts';
import { operator } from './support/moto.ts';
import type { MotoWorld } from './support/world.ts';

/** What stands after a first deployment, and what the functions behind custom resources answer. */
export function deployments(world: () => MotoWorld): void {
  test('what handlers meet stands as the templates say', async () => {
    const { deployment } = world();
    const { ledgerTable, evidenceBucket } = deployment.names.recovery;
    const west = operator(deployment.regions.recovery);
    const { Table } = await new DynamoDBClient(west).send(
      new DescribeTableCommand({ TableName: ledgerTable }),
    );
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    const { ObjectLockConfiguration: lock } = await new S3Client(west).send(
      new GetObjectLockConfigurationCommand({ Bucket: evidenceBucket }),
    );
    expect(lock?.Rule?.DefaultRetention).toMatchObject({ Mode: 'GOVERNANCE', Days: 365 });
    const replica = await instanceOf(world(), 'recovery', 'orders');
    expect(replica.ReadReplicaSourceDBInstanceIdentifier).toBe(
      deployment.databases[0]?.instances.primary.arn,
    );
  });

  test('the guard has begun the ledger of both regions, and refuses a template that disagrees with it', async () => {
    for (const side of ['primary', 'recovery'] as const) {
      expect(await ledgerOf(world(), side).activation()).toMatchObject({ activeSide: 'primary', epoch: 1 });
    }
    const { functions } = world();
    const change = (activeSide: string) =>
      functions.request('recovery', 'deployment-guard', {
        type: 'Update',
        properties: { activeSide, moment: 'begin', revision: `of-${activeSide}` },
        stack: 'muster-shop-watch-recovery',
      });
    expect((await change('recovery')).Reason).toMatch(/^LedgerDisagrees: The template says us-west-2 serves/);
    expect(await change('primary')).toMatchObject({ Status: 'SUCCESS' });
  });

  test('a bucket gets the rule to the other region beside those of others, and loses that one alone', async () => {
    const { deployment } = world();
    const s3 = new S3Client(operator(deployment.regions.recovery));
    const Bucket = deployment.buckets[0]!.buckets.recovery.bucket;
    const rules = async (): Promise<readonly ReplicationRule[]> => {
      const found = await s3.send(new GetBucketReplicationCommand({ Bucket }));
      return found.ReplicationConfiguration?.Rules ?? [];
    };
    const [ours] = await rules();
    expect(ours).toMatchObject({
      ID: 'muster-to-other-region',
      Destination: { Bucket: `arn:aws:s3:::${deployment.buckets[0]!.buckets.primary.bucket}` },
    });

    const Role = `arn:aws:iam::${deployment.account}:role/${deployment.names.recovery.bucketReplicationRole}`;
    // moto keeps no filter of a rule (lab/twin/moto-disagreements.ts): another prefix would not come back.
    const theirs: ReplicationRule = {
      ID: 'to-the-archive',
      Priority: 3,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: { Bucket: 'arn:aws:s3:::archive' },
    };
    await s3.send(
      new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role, Rules: [theirs] } }),
    );
    const request = (type: 'Update' | 'Delete') =>
      world().functions.request('recovery', 'replicate-buckets', {
        type,
        properties: {
          Bucket,
          DestinationBucket: deployment.buckets[0]!.buckets.primary.bucket,
          RoleArn: Role,
        },
        stack: 'muster-shop-replication-recovery',
      });
    expect(await request('Update')).toMatchObject({ Status: 'SUCCESS' });
    expect((await rules()).map(({ ID, Priority }) => [ID, Priority])).toEqual([
      ['to-the-archive', 3],
      ['muster-to-other-region', 4],
    ]);
    expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(await rules()).toEqual([theirs]);

    await s3.send(
      new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role, Rules: [ours!] } }),
    );
    await request('Delete');
    await expect(rules()).rejects.toThrow(/replication configuration was not found/);
    expect(await request('Update')).toMatchObject({ Status: 'SUCCESS' });
  });

  test('a bucket that is missing or keeps no versions is refused with what to do', async () => {
    const { deployment } = world();
    const Bucket = 'without-versions';
    await new S3Client(operator(deployment.regions.recovery)).send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }),
    );
    const request = (bucket: string) =>
      world().functions.request('recovery', 'replicate-buckets', {
        type: 'Create',
        properties: {
          Bucket: bucket,
          DestinationBucket: 'elsewhere',
          RoleArn: 'arn:aws:iam::111122223333:role/r',
        },
        stack: 'a-stack',
      });
    expect((await request('nowhere')).Reason).toMatch(/^BucketMissing: /);
    expect((await request(Bucket)).Reason).toMatch(/^VersioningNotEnabled: .*put-bucket-versioning/);
  });
}
