import type { Access, Identity } from '../../access.ts';
import type { Fields } from '../support/fields.ts';

/** Step Functions Developer Guide, "Logging using CloudWatch Logs": without one of them the state machine is refused. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** Step Functions Developer Guide, "AWS X-Ray and Step Functions". Without them there is no trace, and no error. */
const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/** The role as Step Functions takes it when a state machine is made; a template whose role will not do is refused. */
export function machineRole(
  access: Access,
  machine: { readonly region: string; readonly arn: string },
  properties: Fields,
): Identity {
  const roleArn = properties.text('RoleArn');
  const identity =
    access.assume('states.amazonaws.com', roleArn, machine.arn) ??
    properties.fail(`states.amazonaws.com is not authorized to assume the role ${roleArn}`);
  const level = properties.nested('LoggingConfiguration')?.optionalText('Level') ?? 'OFF';
  const missing =
    level === 'OFF'
      ? undefined
      : LOG_DELIVERY.find((action) => !mayEverywhere(access, identity, machine, action));
  if (missing !== undefined) {
    properties.fail(
      `the role ${roleArn} is not authorized to access the log destination: it lacks ${missing}`,
    );
  }
  return identity;
}

/** An execution begins to be traced. */
export function trace(access: Access, region: string, identity: Identity): void {
  for (const action of TRACING) mayEverywhere(access, identity, { region }, action);
}

function mayEverywhere(
  access: Access,
  identity: Identity,
  { region }: { readonly region: string },
  action: string,
): boolean {
  return access.allows(identity, region, { action, resource: '*' });
}
