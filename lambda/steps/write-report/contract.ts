import { permissionOn, regionOfScope } from '../../rules/arns.ts';
import type { Permission, Scope, StepContract } from '../contract.ts';

export const writeReport: StepContract = {
  name: 'write-report',
  title: 'Write the report',
  purpose:
    'Writes what happened, from the journal, as JSON and as Markdown into the evidence bucket of this region, where it ' +
    'cannot be changed. Measures how many accepted writes were lost at most, from everything that is known by now.',
  lock: 'not-needed',
  deadlineSeconds: 300,
  pollSeconds: 10,
  // A look is the ledger (12 s) and then the metrics (12 s); then two objects and two facts, one after the other.
  attemptSeconds: 75,
  permissions: reportPermissions,
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

/** Also of the watchdog, which writes the report of a run that could not. */
export function reportPermissions(scope: Scope): readonly Permission[] {
  return [
    {
      actions: ['s3:PutObject'],
      resources: [
        `arn:${scope.deployment.partition}:s3:::${scope.deployment.names[scope.side].evidenceBucket}/runs/*`,
      ],
      reason: 'The reports of runs; each has a key of its own under this prefix.',
    },
    ...permissionOn(
      ['cloudwatch:GetMetricData'],
      scope.deployment.databases.length === 0 ? [] : ['*'],
      'Replica lag, heartbeat and probes; the action knows no resource. Read only.',
    ),
  ];
}
