import {
  describeInstances,
  instanceArns,
  instancesOf,
  permissionOn,
  regionOfScope,
} from '../../rules/arns.ts';
import { EPOCH_TAG, takesRetentionWithPromotion } from '../../rules/database-state.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const promoteDatabases: StepContract = {
  name: 'promote-databases',
  title: 'Promote the databases',
  purpose:
    "Makes every replica of this region a database of its own, all at once, and writes the run's epoch on it. " +
    'Waits until each stands alone beyond a stale read. Never promotes what already stands alone, and never undoes a promotion.',
  // The longest promotion of the latency model is 60 minutes; a replica may be backing up before it.
  deadlineSeconds: 4_500,
  pollSeconds: 10,
  // Two looks (a listing and a fact, at once), and between them tag, promote and fact in sequence: 5 calls that may
  // each wait 12 s for an answer before the first of them fails.
  attemptSeconds: 75,
  permissions: (scope) => [
    describeInstances(scope),
    ...permissionOn(
      ['rds:PromoteReadReplica', 'rds:AddTagsToResource'],
      instanceArns(scope),
      'Only this function may promote, and only these instances. The tag is the epoch.',
    ),
  ],
  failures: [
    {
      name: 'DatabaseCannotBePromoted',
      meaning: 'An instance is missing, or in a status it does not leave by itself.',
      nextAction: 'Do what the message says for that instance, then start the runbook again.',
    },
    {
      name: 'NewerActivation',
      meaning: 'An instance carries a higher epoch: a newer run owns it.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'rds.promote.status-lag' },
    { latency: 'rds.promote' },
  ],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const instances = instancesOf(scope);
  const promotions = scope.deployment.databases.map((database) => {
    const { identifier } = database.instances[scope.side];
    const { backupRetentionDays, backupWindow } = database.policy;
    const backups = takesRetentionWithPromotion(database.engine, database.engineVersion)
      ? ` --backup-retention-period ${backupRetentionDays} --preferred-backup-window ${backupWindow}`
      : '';
    return {
      explanation: `Promote ${database.name}. Do not wait for it; go on with the next.`,
      command: `aws rds promote-read-replica --region ${region} --db-instance-identifier ${identifier}${backups}`,
    };
  });
  const tags = instances.map(({ identifier, arn }) => ({
    explanation: `Write the epoch on ${identifier}: the number this activation has in the ledger.`,
    command: `aws rds add-tags-to-resource --region ${region} --resource-name ${arn} --tags Key=${EPOCH_TAG},Value="\${EPOCH:?export EPOCH first}"`,
  }));
  const waits = instances.map(({ identifier }) => ({
    explanation: `Repeat until it says "available" and names no source: ${identifier} then stands alone.`,
    command:
      `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
      `--query 'DBInstances[0].[DBInstanceStatus,ReadReplicaSourceDBInstanceIdentifier,StatusInfos,PendingModifiedValues]'`,
  }));
  return [...promotions, ...tags, ...waits];
}
