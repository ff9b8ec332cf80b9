import { regionOfScope } from '../../rules/arns.ts';
import { permissionOn } from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const proveStandby: StepContract = {
  name: 'prove-standby',
  title: 'Prove that the standby has everything',
  purpose:
    'Waits until everything that the old primary has ever acknowledged is on the standby, and says how that is known. ' +
    'Nothing is promoted on a guess: where the proof does not come in time, everything is put back.',
  // An idle PostgreSQL source switches its log every five minutes, a metric is two minutes late, and as much again.
  deadlineSeconds: 900,
  pollSeconds: 15,
  // Two facts (24 s), then the readings of all databases at once (12 s), and the fact (12 s).
  attemptSeconds: 75,
  permissions: (scope) =>
    permissionOn(
      ['cloudwatch:GetMetricData'],
      scope.deployment.databases.length === 0 ? [] : ['*'],
      'Replica lag and heartbeat; the action knows no resource. Read only.',
    ),
  failures: [
    {
      name: 'NotDrained',
      meaning: 'The old region was not drained by this run, so there is nothing to prove.',
      nextAction: 'Start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'rds.replica.lag' },
  ],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return scope.deployment.databases.map(({ name, instances }) => ({
    explanation:
      `${name} has everything once a sample, less its own value, is later than the moment it was drained at. ` +
      'Do not go on before that; put back if it does not come within 15 minutes.',
    command:
      `aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/RDS --metric-name ReplicaLag ` +
      `--dimensions Name=DBInstanceIdentifier,Value=${instances[scope.side].identifier} ` +
      `--start-time "$(date -u -d '-15 minutes' +%Y-%m-%dT%H:%M:%SZ)" --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ` +
      `--period 60 --statistics Maximum --query 'sort_by(Datapoints,&Timestamp)[].[Timestamp,Maximum]' --output text`,
  }));
}
