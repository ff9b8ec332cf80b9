import { arnInRegion, describeInstances, permissionOn, regionOfScope } from '../../rules/arns.ts';
import type { ConnectionParameter, DatabaseInstanceNames } from '../../deployment.ts';
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
      parameterArns(scope),
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

export function parameterArns(scope: Scope): readonly string[] {
  return parametersOf(scope).map((name) => arnInRegion(scope, 'ssm', `parameter/${name.replace(/^\//, '')}`));
}

function byHand(scope: Scope): readonly HandCommand[] {
  return scope.deployment.databases.map(({ name, instances, port }) => ({
    explanation: `Point the application at ${name}. It reads the parameter the next time it connects.`,
    command: writeConnection(scope, { ...instances[scope.side], port, access: 'read-write' }),
  }));
}

/** By hand: the connection parameter of one database in the region of the scope. */
export function writeConnection(
  scope: Scope,
  of: Pick<DatabaseInstanceNames, 'identifier' | 'connectionParameter'> &
    Pick<ConnectionParameter, 'port' | 'access'>,
): string {
  const region = regionOfScope(scope);
  const host =
    `$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${of.identifier} ` +
    `--query 'DBInstances[0].Endpoint.Address' --output text)`;
  return (
    `aws ssm put-parameter --region ${region} --name ${of.connectionParameter} --type String --overwrite ` +
    `--value '{"host":"'"${host}"'","port":${of.port},"access":"${of.access}","epoch":'"\${EPOCH:?export EPOCH first}"'}'`
  );
}
