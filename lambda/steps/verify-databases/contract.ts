import {
  arnInRegion,
  describeInstances,
  describeSecurityGroups,
  instanceArns,
  instancesOf,
  permissionOn,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const verifyDatabases: StepContract = {
  name: 'verify-databases',
  title: 'Verify the databases',
  purpose:
    'Checks that each promoted database is writable as far as RDS says: role, status, read-only parameter. ' +
    'Puts right what serving needs, which is security group and parameter group, and notes what else differs from the policy. ' +
    'It does not ask the database itself: a row is first written by the application.',
  // Normally one look. A wrong group is modified (90 s), a wrong parameter group also rebooted (120 s), and RDS shows
  // each of them up to a minute late.
  deadlineSeconds: 900,
  pollSeconds: 10,
  // A look is three readings at once (12 s); a repair is one call (12 s) and one fact (12 s).
  attemptSeconds: 60,
  permissions: (scope) => [
    describeInstances(scope),
    describeSecurityGroups(),
    ...permissionOn(
      ['rds:ModifyDBInstance', 'rds:RebootDBInstance'],
      instanceArns(scope),
      'A security group or parameter group that differs is put right before users come back.',
    ),
    ...permissionOn(
      ['rds:DescribeDBParameters', 'rds:ModifyDBInstance'],
      instancesOf(scope).map(({ parameterGroup }) => arnInRegion(scope, 'rds', `pg:${parameterGroup}`)),
      'Read-only parameters are read from the group; giving an instance its group is a permission on the group too.',
    ),
  ],
  failures: [
    {
      name: 'DatabaseNotWritable',
      meaning:
        'A database stands alone and still takes no writes, by its status or a parameter somebody has set.',
      nextAction: 'Do what the message says for that database, then start the runbook again.',
    },
    {
      name: 'SettingMissing',
      meaning: 'A security group of the policy does not exist in this region.',
      nextAction: 'Deploy this region again so that the group exists, then start the runbook again.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 3 }],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return instancesOf(scope).flatMap(({ identifier, parameterGroup, securityGroup }) => [
    {
      explanation: `${identifier}: the status must be "available", the parameter group ${parameterGroup} "in-sync", the security group "active".`,
      command:
        `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
        `--query 'DBInstances[0].[DBInstanceStatus,DBParameterGroups,VpcSecurityGroups]'`,
    },
    {
      explanation: `Only if a group differs: put it right.`,
      command:
        `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --apply-immediately ` +
        `--db-parameter-group-name ${parameterGroup} ` +
        `--vpc-security-group-ids ${securityGroupInShell(region, securityGroup)}`,
    },
    {
      explanation: `Only if it shows "pending-reboot".`,
      command: `aws rds reboot-db-instance --region ${region} --db-instance-identifier ${identifier}`,
    },
    {
      explanation: `Nobody may have set read_only or default_transaction_read_only to a value that forbids writing.`,
      command:
        `aws rds describe-db-parameters --region ${region} --db-parameter-group-name ${parameterGroup} --source user ` +
        `--query "Parameters[?ParameterName=='read_only' || ParameterName=='default_transaction_read_only'].[ParameterName,ParameterValue]"`,
    },
  ]);
}
