import { copyGroupName } from '../../rules/copy-group.ts';
import {
  describeInstances,
  describeSecurityGroups,
  permissionOn,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import { copyArns } from '../../rules/restore.ts';
import type { StepContract } from '../contract.ts';
import { copyByHand } from '../restore-database/contract.ts';

export const openCopy: StepContract = {
  name: 'open-copy',
  title: 'Let functions look into the copy',
  purpose:
    'Gives the copy, beside the fence, the group that admits the functions that speak SQL and nobody else, and waits until it is in force. ' +
    'The application cannot reach the copy.',
  deadlineSeconds: 1_800,
  pollSeconds: 60,
  // A look is the plan (12 s), then two readings at once (12 s); the action is one call (12 s); then a second look.
  attemptSeconds: 75,
  permissions: (scope) =>
    scope.deployment.databases.length === 0
      ? []
      : [
          describeInstances(scope),
          describeSecurityGroups(),
          ...permissionOn(['rds:ModifyDBInstance'], copyArns(scope), 'Only copies, and only their groups.'),
        ],
  failures: [
    {
      name: 'CopyMissing',
      meaning: 'The restored copy is gone, or in a status it does not leave by itself.',
      nextAction: 'Find out who deleted or changed it, then start the runbook again.',
    },
    {
      name: 'CopyGroupMissing',
      meaning: 'The security group of copies is not in this region.',
      nextAction: 'Deploy the network stack of the region once more, then start the runbook again.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 3 }, { latency: 'rds.modify' }],
  byHand: (scope) =>
    scope.deployment.databases.map(({ name, instances }) => {
      const region = regionOfScope(scope);
      const { side, deployment } = scope;
      return {
        explanation: `Beside the fence, the copy of ${name} gets the group that admits only the functions.`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${copyByHand(scope, name)} --apply-immediately ` +
          `--vpc-security-group-ids ${securityGroupInShell(region, instances[side].fenceSecurityGroup)} ` +
          securityGroupInShell(region, copyGroupName(deployment.names[side])),
      };
    }),
};
