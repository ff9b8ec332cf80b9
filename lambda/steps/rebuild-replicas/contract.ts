import {
  describeInstances,
  describeSecurityGroups,
  instanceArns,
  peerScope,
  permissionOn,
  regionOfScope,
  saying,
  securityGroupInShell,
  arnInRegion,
} from '../../rules/arns.ts';
import { rebuildable } from '../../rules/old-side.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const rebuildReplicas: StepContract = {
  name: 'rebuild-replicas',
  title: 'Build the standby databases anew',
  purpose:
    "Makes a read replica of each writer in the old region, under the name and with the settings of its template, waits until it is built, at its policy and caught up, and has the writer's automated backups copied there. " +
    'That takes hours for a large database; users are served meanwhile.',
  // The longest build of the latency model is eight hours; catching up and a second zone come on top.
  deadlineSeconds: 16 * 3600,
  // Hours of it: a look every four minutes keeps the history short.
  pollSeconds: 240,
  // A look is both regions (12 s); a move is a peer call (2 s) and a fact (12 s).
  attemptSeconds: 60,
  permissions: (scope) => rebuildPermissions(scope),
  failures: [
    {
      name: 'ReplicaCannotBeBuilt',
      meaning:
        'Something else has the name, a replica is in a status it does not leave, or there is no capacity.',
      nextAction: 'Do what the message says for that database, then start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'rds.create-replica' },
    { latency: 'rds.modify', times: 2 },
  ],
  byHand,
};

const WHEN_DARK =
  'Nothing is built there; the step waits, and the run fails at its deadline. Started again it goes on from there.';

function rebuildPermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  const databases = rebuildable(scope);
  if (databases.length === 0) return [describeInstances(scope)];
  return [describeInstances(scope), ...peerPermissions(scope, peer).map(saying(WHEN_DARK))];
}

function peerPermissions(scope: Scope, peer: Scope): readonly Permission[] {
  const { deployment } = scope;
  const databases = rebuildable(scope);
  const replicas = databases.map(({ instances }) => instances[peer.side].arn);
  const groups = [...new Set(databases.map(({ instances }) => instances[peer.side].parameterGroup))];
  const subnets = [...new Set(databases.map(({ standby }) => standby.subnetGroup))];
  const roles = [...new Set(databases.map(({ standby }) => standby.monitoringRoles[peer.side]))];
  return [
    describeInstances(peer),
    describeSecurityGroups(),
    // Each ARN stands once: two hundred databases have to fit the policies that IAM attaches to one role.
    ...permissionOn(
      [
        'rds:CreateDBInstanceReadReplica',
        'rds:AddTagsToResource',
        'rds:ModifyDBInstance',
        'rds:RebootDBInstance',
      ],
      replicas,
      'The new replicas under the names of the templates, and what they cannot be created with.',
    ),
    ...permissionOn(
      ['rds:CreateDBInstanceReadReplica', 'rds:StartDBInstanceAutomatedBackupsReplication'],
      instanceArns(scope),
      'The writers of this region: what the replicas are made of, and whose automated backups are copied.',
    ),
    ...permissionOn(
      ['rds:CreateDBInstanceReadReplica'],
      [
        ...groups.map((name) => arnInRegion(peer, 'rds', `pg:${name}`)),
        ...subnets.map((name) => arnInRegion(peer, 'rds', `subgrp:${name}`)),
      ],
      'What the new replicas are made with.',
    ),
    {
      actions: ['iam:PassRole'],
      resources: roles.map((name) => `arn:${deployment.partition}:iam::${deployment.account}:role/${name}`),
      conditions: { StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } },
      reason: 'The role RDS writes enhanced monitoring under.',
    },
    ...keyPermissions(peer),
    {
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      reason: 'Replica lag of the new replicas; the action knows no resource. Read only.',
    },
  ];
}

/** RDS makes its own grant on the key, in the name of whoever creates the replica (RDS User Guide, encryption). */
function keyPermissions(peer: Scope): readonly Permission[] {
  return [
    {
      actions: ['kms:CreateGrant', 'kms:DescribeKey'],
      resources: [arnInRegion(peer, 'kms', 'key/*')],
      conditions: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': peer.deployment.names[peer.side].kmsAlias },
      },
      reason: "The region's own key, by its alias: its id is generated.",
    },
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return rebuildable(scope).flatMap(({ instances, policy, standby, port }) => {
    const there = instances[peer.side];
    const source = instances[scope.side];
    const key = arnInRegion(peer, 'kms', there.kmsAlias);
    const role = `arn:${scope.deployment.partition}:iam::${scope.deployment.account}:role/${standby.monitoringRoles[peer.side]}`;
    return [
      {
        explanation: `Build the replica ${there.identifier} in ${region}. It takes hours for a large database.`,
        command:
          `aws rds create-db-instance-read-replica --region ${region} --db-instance-identifier ${there.identifier} ` +
          `--source-db-instance-identifier ${source.arn} --source-region ${regionOfScope(scope)} ` +
          `--db-instance-class ${policy.instanceClass} --port ${port} ${policy.multiAz ? '--multi-az' : '--no-multi-az'} ` +
          `--db-subnet-group-name ${standby.subnetGroup} --db-parameter-group-name ${there.parameterGroup} ` +
          `--vpc-security-group-ids ${securityGroupInShell(region, there.securityGroup)} --kms-key-id ${key} ` +
          `--storage-type ${standby.storageType} --max-allocated-storage ${standby.maxAllocatedStorageGibibytes} ` +
          `--monitoring-interval ${standby.monitoringIntervalSeconds} --monitoring-role-arn ${role} ` +
          `--no-auto-minor-version-upgrade --copy-tags-to-snapshot --deletion-protection --no-publicly-accessible`,
      },
      {
        explanation: 'Wait until it is available.',
        command: `aws rds wait db-instance-available --region ${region} --db-instance-identifier ${there.identifier}`,
      },
      {
        explanation: `Copy the automated backups of the writer to ${region}.`,
        command:
          `aws rds start-db-instance-automated-backups-replication --region ${region} ` +
          `--source-db-instance-arn ${source.arn} --source-region ${regionOfScope(scope)} ` +
          `--backup-retention-period ${policy.backupRetentionDays} --kms-key-id ${key}`,
      },
    ];
  });
}
