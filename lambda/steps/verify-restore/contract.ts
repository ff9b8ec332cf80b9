import { describeInstances, describeSecurityGroups, regionOfScope } from '../../rules/arns.ts';
import type { StepContract } from '../contract.ts';
import { copyByHand } from '../restore-database/contract.ts';

export const verifyRestore: StepContract = {
  name: 'verify-restore',
  title: 'Verify the copy',
  purpose:
    'Compares every setting of the copy with the plan, field by field, and that nobody but RDS reaches it. Changes nothing.',
  deadlineSeconds: 1_800,
  pollSeconds: 60,
  // A look is the plan (12 s), two readings at once (12 s) and one more (12 s); the outcome is one fact (12 s).
  attemptSeconds: 75,
  permissions: (scope) =>
    scope.deployment.databases.length === 0 ? [] : [describeInstances(scope), describeSecurityGroups()],
  failures: [
    {
      name: 'CopyMissing',
      meaning: 'The restored copy is gone, or in a status it does not leave by itself.',
      nextAction: 'Find out who deleted or changed it, then start the runbook again.',
    },
    {
      name: 'CopyDiffers',
      meaning: 'The copy does not look like the instance whose place it is to take. It was not put there.',
      nextAction:
        'Put right what the message names, then start the runbook again: it goes on with the same copy.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 5 }],
  byHand: (scope) =>
    scope.deployment.databases.map(({ name, instances }) => ({
      explanation: `Both beside each other: the copy of ${name} and the instance that serves.`,
      command:
        `aws rds describe-db-instances --region ${regionOfScope(scope)} --filters ` +
        `Name=db-instance-id,Values=${instances[scope.side].identifier},${copyByHand(scope, name)}`,
    })),
};
