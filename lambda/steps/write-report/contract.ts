import { regionOfScope } from '../../rules/arns.ts';
import type { StepContract } from '../contract.ts';

export const writeReport: StepContract = {
  name: 'write-report',
  title: 'Write the report',
  purpose:
    'Writes what happened, from the journal, as JSON and as Markdown into the evidence bucket of this region, where it ' +
    'cannot be changed.',
  lock: 'not-needed',
  deadlineSeconds: 300,
  pollSeconds: 10,
  attemptSeconds: 60,
  permissions: (scope) => [
    {
      actions: ['s3:PutObject'],
      resources: [
        `arn:${scope.deployment.partition}:s3:::${scope.deployment.names[scope.side].evidenceBucket}/runs/*`,
      ],
      reason: 'The reports of runs; each has a key of its own under this prefix.',
    },
  ],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 8 }],
  byHand: (scope) => [
    {
      explanation: 'Keep what you wrote down: the times, who decided what, the data loss you measured.',
      command:
        `aws s3 cp report.md --region ${regionOfScope(scope)} ` +
        `s3://${scope.deployment.names[scope.side].evidenceBucket}/runs/by-hand-$(date -u +%Y%m%dT%H%M%SZ)/report.md`,
    },
  ],
};
