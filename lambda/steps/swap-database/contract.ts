import {
  describeInstances,
  describeSecurityGroups,
  instanceArns,
  permissionOn,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import { copyArns } from '../../rules/restore.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { parameterArns } from '../move-connections/contract.ts';
import { copyByHand } from '../restore-database/contract.ts';

export const swapDatabase: StepContract = {
  name: 'swap-database',
  title: 'Put the copy in the place of the old instance',
  purpose:
    'Cuts the old instance off, gives it another name, and gives its name to the copy, so that template, permissions and endpoint stay true. ' +
    'Then the application reaches the copy. The old instance is kept, unreachable and listed; nothing is deleted.',
  // Two renamings of up to 15 minutes each, every change of groups, and a backup of up to an hour before any of them.
  deadlineSeconds: 10_800,
  pollSeconds: 30,
  // A look is the plan (12 s) and three readings at once (12 s); an action is an entry, a fact and a call (36 s).
  attemptSeconds: 75,
  permissions,
  failures: [
    {
      name: 'CopyMissing',
      meaning: 'The restored copy is gone, or in a status it does not leave by itself.',
      nextAction: 'Find out who deleted or changed it, then start the runbook again with the same input.',
    },
    {
      name: 'OldInstanceStuck',
      meaning: 'The old instance is in a status it does not leave by itself, or its new name is taken.',
      nextAction: 'Do what the message says, then start the runbook again with the same input.',
    },
    {
      name: 'SettingMissing',
      meaning: 'A security group that the swap needs is not in this region.',
      nextAction: 'Deploy this region again, then start the runbook again with the same input.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'rds.modify', times: 2 },
    { latency: 'rds.rename', times: 2 },
    { latency: 'aws.call', times: 6 },
  ],
  byHand,
};

function permissions(scope: Scope): readonly Permission[] {
  const { databases } = scope.deployment;
  if (databases.length === 0) return [];
  return [
    describeInstances(scope),
    describeSecurityGroups(),
    {
      actions: ['rds:ModifyDBInstance'],
      resources: [...instanceArns(scope), ...copyArns(scope)],
      reason:
        'The instance that serves and the copy exchange names and groups. The one that gave its name away is not touched again.',
    },
    ...permissionOn(
      ['ssm:GetParameters', 'ssm:PutParameter'],
      parameterArns(scope),
      'The host in the connection parameter, where it is not the one that belongs to the name.',
    ),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const rename = (from: string, to: string): string =>
    `aws rds modify-db-instance --region ${region} --db-instance-identifier ${from} --new-db-instance-identifier ${to} --apply-immediately`;
  const groups = (of: string, group: string): string =>
    `aws rds modify-db-instance --region ${region} --db-instance-identifier ${of} ` +
    `--vpc-security-group-ids ${securityGroupInShell(region, group)} --apply-immediately`;
  return scope.deployment.databases.flatMap(({ name, instances }) => {
    const { identifier, securityGroup, fenceSecurityGroup } = instances[scope.side];
    const copy = copyByHand(scope, name);
    return [
      {
        explanation: `Only once somebody has approved it. Cut the old instance of ${name} off; wait until it is available and only the fence group is active.`,
        command: groups(identifier, fenceSecurityGroup),
      },
      {
        explanation: `Give it another name; the restart ends what is still connected. Wait until it is available.`,
        command: rename(identifier, `${identifier}-old-"\${EPOCH:?export EPOCH first}"`),
      },
      {
        explanation: `Give its name to the copy. Wait until it is available: about ten minutes.`,
        command: rename(copy, identifier),
      },
      { explanation: `Let the application in.`, command: groups(identifier, securityGroup) },
    ];
  });
}
