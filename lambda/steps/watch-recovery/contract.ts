import { regionOfScope } from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';
import { describeTargets } from '../scale-services/contract.ts';
import { latchedRecords, recordUrl } from '../../rules/records.ts';

/** Everything has to be well for this long without a break before users count as served. */
export const STABLE_SECONDS = 60;

export const watchRecovery: StepContract = {
  name: 'watch-recovery',
  title: 'Watch until users are served from here',
  purpose:
    `Resolves each name as users do, asks the application through it, and asks this region's load balancer, until all have been well for ${STABLE_SECONDS} s without a break. ` +
    "It never asks Route 53's API or metrics: they live in one region, which may be the one that is lost.",
  mayBeSkipped: 'Nobody has measured since when users are served: look whether they are.',
  // Latch detection (3 minutes), propagation (10 minutes at worst), the TTL, and a minute of stability; a break starts it again.
  deadlineSeconds: 1_800,
  pollSeconds: 10,
  // A look is the fact (12 s) beside names and pages (5 s) and target groups (two calls, 24 s); then a fact (12 s).
  attemptSeconds: 60,
  permissions: describeTargets,
  failures: [],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 3 },
    { latency: 'route53.latch-detection' },
    { latency: 'route53.propagation' },
  ],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const records = latchedRecords(scope.deployment).flatMap((record) => [
    {
      explanation: `Repeat until it answers ${record.endpoints[scope.side]}. Ask a second resolver too; caches keep the old answer for ${record.ttlSeconds} s.`,
      command: `dig +short CNAME ${record.name}`,
    },
    {
      explanation: 'It must say 200, and keep saying it for a minute.',
      command: `curl --silent --show-error --output /dev/null --write-out '%{http_code}\\n' ${recordUrl(record)}`,
    },
  ]);
  const groups = scope.deployment.services.flatMap(({ name, targetGroups }) => {
    if (targetGroups === undefined) return [];
    return [
      {
        explanation: `Targets of ${name} must be "healthy".`,
        command:
          `aws elbv2 describe-target-health --region ${region} --target-group-arn "$(aws elbv2 describe-target-groups ` +
          `--region ${region} --names ${targetGroups[scope.side]} --query 'TargetGroups[0].TargetGroupArn' --output text)" ` +
          `--query 'TargetHealthDescriptions[].TargetHealth.State'`,
      },
    ];
  });
  return [...records, ...groups];
}
