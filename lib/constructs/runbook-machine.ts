import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, wildcardResource } from '../compliance/acknowledgements.ts';
import { roleName } from '../topology/names.ts';
import { allow, trust } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';
import { ServiceRole } from './service-role.ts';

export interface RunbookMachineProps {
  readonly region: RegionScope;
  /** Name of the runbook: the state machine's name ends so. */
  readonly name: string;
  readonly definition: object;
  /** Exactly what it may invoke. */
  readonly functionArns: readonly string[];
}

const LOG_RETENTION_DAYS = 400;

/** A runbook in one region. Everything it names is literal, so it needs nothing of the other region. */
export class RunbookMachine extends Construct {
  readonly resource: CfnStateMachine;

  constructor(scope: Construct, id: string, props: RunbookMachineProps) {
    super(scope, id);
    const { region, name } = props;
    const { place, names } = region;
    const machineArn = names.stateMachines[name];
    if (machineArn === undefined) {
      throw new Error(
        `The runbook ${name} has no literal name. Known: ${Object.keys(names.stateMachines).join(', ')}. ` +
          'Add it to STATE_MACHINES in lib/topology/names.ts.',
      );
    }
    const stateMachineName = `${names.prefix}${name}`;
    const logGroup = new CfnLogGroup(this, 'Log', {
      // The prefix keeps the log resource policy, which all services share, from growing with every log.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
      retentionInDays: LOG_RETENTION_DAYS,
    });
    const role = machineRole(this, region, name, props.functionArns);
    this.resource = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: 'STANDARD',
      roleArn: role.arn,
      definitionString: JSON.stringify(props.definition),
      loggingConfiguration: {
        level: 'ALL',
        // Inputs name people and reasons; the journal keeps them, a log does not.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.attrArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    for (const needed of role.ready) this.resource.addResourceDependency(needed);
    acknowledge(
      role,
      wildcardResource('*'),
      'Log delivery and trace segments have no resource of their own: IAM offers these actions on "*" only ' +
        `(Step Functions Developer Guide, logging and X-Ray). Everything else ${place.region} allows is exact.`,
    );
  }
}

/** Step Functions Developer Guide, "Logging using CloudWatch Logs" and "AWS X-Ray and Step Functions". */
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
const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

function machineRole(
  scope: Construct,
  region: RegionScope,
  name: string,
  functionArns: readonly string[],
): ServiceRole {
  const { place } = region;
  return new ServiceRole(scope, 'Role', {
    roleName: roleName(region.topology.application, region.side, name),
    description: `Muster: what the runbook ${name} may invoke in ${place.region}.`,
    trust: trust('states.amazonaws.com', { StringEquals: { 'aws:SourceAccount': place.account } }),
    statements: [allow(['lambda:InvokeFunction'], functionArns), allow([...LOG_DELIVERY, ...TRACING], ['*'])],
  });
}
