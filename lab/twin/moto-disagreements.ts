/**
 * Where the lab's twin and moto, an AWS API simulator by others, answer the same calls differently, and who is right by
 * the API's model and AWS's documentation. `npm run test:moto` makes the calls of every entry on both.
 */
export interface Disagreement {
  readonly id: DisagreementId;
  readonly call: string;
  readonly twin: string;
  readonly moto: string;
  /** Says who is right. */
  readonly right: 'twin' | 'moto';
  readonly source: string;
}

export type DisagreementId =
  | 'promoted-replica'
  | 'promotion-of-no-replica'
  | 'maintenance-window'
  | 'stop-of-a-source'
  | 'replication-rule'
  | 'replicated-object'
  | 'unknown-token';

export const MOTO_DISAGREEMENTS: readonly Disagreement[] = [
  {
    id: 'promoted-replica',
    call: '`rds PromoteReadReplica`, then `DescribeDBInstances` an hour later',
    twin: 'the instance stands alone: no `ReadReplicaSourceDBInstanceIdentifier`',
    moto: 'it is shown as a replica of its source for good',
    right: 'twin',
    source: 'RDS User Guide, "Promoting a read replica to be a standalone DB instance"',
  },
  {
    id: 'promotion-of-no-replica',
    call: '`rds PromoteReadReplica` on an instance that replicates nothing',
    twin: '`InvalidDBInstanceState`',
    moto: 'accepted, without effect',
    right: 'twin',
    source: 'RDS API model, `PromoteReadReplica`: "The DB instance isn\'t in a valid state."',
  },
  {
    id: 'maintenance-window',
    call: '`rds ModifyDBInstance` of `MultiAZ` without `ApplyImmediately`',
    twin: 'stays as it is until the maintenance window',
    moto: 'changed at once',
    right: 'twin',
    source:
      'RDS API Reference, `ModifyDBInstance`, `ApplyImmediately`: off unless given, changes wait for the window',
  },
  {
    id: 'stop-of-a-source',
    call: '`rds StopDBInstance` on an instance that has a read replica',
    twin: '`InvalidDBInstanceState`',
    moto: 'stopped',
    right: 'twin',
    source: 'RDS User Guide, "Stopping an Amazon RDS DB instance temporarily", limitations',
  },
  {
    id: 'replication-rule',
    call: '`s3 PutBucketReplication` with a prefix and delete markers, then `GetBucketReplication`',
    twin: 'gives back what was put',
    moto: 'gives back an empty prefix, and delete markers as `Disabled`',
    right: 'twin',
    source:
      'S3 API model, `ReplicationRule`: `Filter` and `DeleteMarkerReplication` are members of input and output',
  },
  {
    id: 'replicated-object',
    call: '`s3 PutObject` under an enabled rule, then `HeadObject` at the destination an hour later',
    twin: 'the replica is there',
    moto: 'nothing is replicated',
    right: 'twin',
    source: 'S3 User Guide, "Replicating objects within and across Regions"',
  },
  {
    id: 'unknown-token',
    call: '`sfn SendTaskSuccess` with a token that was never given out',
    twin: '`InvalidToken`',
    moto: 'accepted, unless it is told to run executions itself',
    right: 'twin',
    source: 'Step Functions API model, `SendTaskSuccess`: `InvalidToken`',
  },
];
