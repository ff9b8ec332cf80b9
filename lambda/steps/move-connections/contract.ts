import { arnInRegion, describeInstances, permissionOn, regionOfScope } from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const moveConnections: StepContract = {
  name: 'move-connections',
  title: 'Point the application at the new writers',
  purpose:
    "Writes host, port and epoch of each new writer into this region's connection parameter and reads it back. " +
    'The application reads the parameter when it connects and after a lost connection: nothing is redeployed or restarted.',
  deadlineSeconds: 300,
  pollSeconds: 3,
  // A look is two readings at once (12 s); a write is one call (12 s), five at a time.
  attemptSeconds: 60,
  permissions: (scope) => [
    describeInstances(scope),
    ...permissionOn(
      ['ssm:GetParameters', 'ssm:PutParameter'],
      parametersOf(scope).map((name) => arnInRegion(scope, 'ssm', `parameter/${name.replace(/^\//, '')}`)),
      'The connection parameters of this region, and no other.',
    ),
  ],
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'A connection parameter carries a higher epoch: a newer run has written it.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
    {
      name: 'DatabaseWithoutEndpoint',
      meaning: 'RDS knows no such instance, or the instance has no address to connect to.',
      nextAction:
        'Look at the instance in the RDS console; once it has an endpoint, start the runbook again.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 6 }],
  byHand,
};

export function parametersOf({ deployment, side }: Scope): readonly string[] {
  return deployment.databases.map(({ instances }) => instances[side].connectionParameter);
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return scope.deployment.databases.map((database) => {
    const { identifier, connectionParameter } = database.instances[scope.side];
    const host =
      `$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
      `--query 'DBInstances[0].Endpoint.Address' --output text)`;
    return {
      explanation: `Point the application at ${database.name}. It reads the parameter the next time it connects.`,
      command:
        `aws ssm put-parameter --region ${region} --name ${connectionParameter} --type String --overwrite ` +
        `--value '{"host":"'"${host}"'","port":${database.port},"access":"read-write","epoch":'"\${EPOCH:?export EPOCH first}"'}'`,
    };
  });
}
