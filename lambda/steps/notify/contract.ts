import { regionOfScope } from '../../rules/arns.ts';
import { publishNotices } from '../../rules/ledger-access.ts';
import type { StepContract } from '../contract.ts';

export const notify: StepContract = {
  name: 'notify',
  title: 'Tell everybody',
  purpose:
    'Sends a notice about the run to the topic of this region, filled from the ledger. ' +
    'A notice never decides anything: the run goes on when it cannot be sent.',
  mayBeSkipped: 'Tell people by whatever else works.',
  lock: 'not-needed',
  deadlineSeconds: 60,
  pollSeconds: 5,
  attemptSeconds: 30,
  permissions: (scope) => [publishNotices(scope)],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 4 }],
  byHand: (scope) => [
    {
      explanation: 'Tell people what happens, by whatever still works; the topic of this region is one way.',
      command:
        `aws sns publish --region ${regionOfScope(scope)} ` +
        `--topic-arn ${scope.deployment.names[scope.side].topicArn} ` +
        `--subject '${scope.deployment.application}: region failover by hand' --message 'What, since when, next news when'`,
    },
  ],
};
