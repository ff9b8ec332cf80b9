import smallest from '../../../dr.config.ts';
import { SIDES } from '../../../lambda/deployment.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { deploymentOf } from '../../../lib/topology/index.ts';
import { resourcesOf, templatesFor, topologyFor } from './support.ts';

const topology = topologyFor(smallest);
const deployment = deploymentOf(topology);
const templates = templatesFor(smallest);
const CONTRACTS = [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS];

/** Actions that IAM offers on "*" only: with an ARN they are never allowed (Service Authorization Reference). */
const KNOWING_NO_RESOURCE: ReadonlySet<string> = new Set([
  'autoscaling:DescribeAutoScalingGroups',
  'cloudwatch:GetMetricData',
  'cloudwatch:PutMetricData',
  // Lambda's own interfaces: it checks that the role may do this anywhere before it makes the function.
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'ec2:DescribeSecurityGroups',
  'ecs:DescribeTaskDefinition',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'servicequotas:GetServiceQuota',
  'states:ListStateMachines',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

function statementsOf(roleName: string): readonly Statement[] {
  const role = resourcesOf(templates, 'AWS::IAM::Role').find(
    ({ Properties }) => Properties['RoleName'] === roleName,
  );
  if (role === undefined) throw new Error(`There is no role ${roleName}.`);
  return (role.Properties['Policies'] as readonly Policy[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
}

/** What a role may do with an action: the resources. */
function may(roleName: string, action: string): readonly string[] {
  return statementsOf(roleName)
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource);
}

/** Of a function's role, without its own log, and without the key of the topic where it publishes. */
function granted(roleName: string): readonly Statement[] {
  const [log, ...others] = statementsOf(roleName);
  expect(log?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  const key = others.filter(({ Action }) => Action.includes('kms:GenerateDataKey'));
  expect(key).toHaveLength(others.some(({ Action }) => Action.includes('sns:Publish')) ? 1 : 0);
  return others.filter((statement) => !key.includes(statement));
}

describe.each(SIDES)('in the %s region', (side) => {
  test.each(CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s may do what its contract says and nothing else',
    (name, contract) => {
      const expected = contract.permissions({ deployment, side }).map((permission) => ({
        Effect: 'Allow',
        Action: permission.actions,
        Resource: permission.resources,
        Condition: permission.conditions,
      }));
      const others = granted(`muster-shop-${name}-${side}`).filter(
        ({ Action }) =>
          !Action.every(
            (action) => action.startsWith('ec2:') && /NetworkInterface|Subnets|PrivateIp/.test(action),
          ),
      );
      expect(others).toEqual(expected);
      const inNetwork = others.length < granted(`muster-shop-${name}-${side}`).length;
      expect(inNetwork).toBe(contract.network === 'database');
    },
  );

  test.each(CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s has its own time, memory and log, and knows its side',
    (name, contract) => {
      const made = resourcesOf(templates, 'AWS::Lambda::Function').filter(
        ({ stack, Properties }) =>
          stack.endsWith(side) && Properties['FunctionName'] === `muster-shop-${name}`,
      );
      expect(made).toHaveLength(1);
      expect(made[0]?.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Timeout: contract.attemptSeconds,
        MemorySize: contract.memoryMegabytes ?? 256,
        Environment: { Variables: { MUSTER_SIDE: side } },
        LoggingConfig: { LogGroup: `/aws/lambda/muster-shop-${name}`, LogFormat: 'JSON' },
      });
    },
  );

  test('every schedule and event has its rule, and may invoke its function', () => {
    const rules = resourcesOf(templates, 'AWS::Events::Rule').filter(({ stack }) =>
      stack.endsWith(`control-${side}`),
    );
    const schedules = FUNCTION_CONTRACTS.flatMap(({ schedule }) => schedule ?? []);
    expect(rules.flatMap(({ Properties }) => Properties['ScheduleExpression'] ?? [])).toEqual(schedules);
    const patterns = rules.flatMap(({ Properties }) => Properties['EventPattern'] ?? []);
    expect(patterns).toEqual([
      {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
          stateMachineArn: Object.values(topology.names[side].stateMachines),
        },
      },
    ]);
    const permissions = resourcesOf(templates, 'AWS::Lambda::Permission').filter(({ stack }) =>
      stack.endsWith(`control-${side}`),
    );
    expect(permissions).toHaveLength(rules.length);
  });

  test('a function that speaks SQL stands in the network, is kept awake, and hears of backups where it says so', () => {
    const inNetwork = CONTRACTS.filter(({ network }) => network === 'database');
    expect(inNetwork.length).toBeGreaterThan(1);
    const rules = resourcesOf(templates, 'AWS::Events::Rule').filter(({ stack }) =>
      stack.endsWith(`sql-${side}`),
    );
    const pings = rules.filter(({ Properties }) => Properties['ScheduleExpression'] === 'rate(1 day)');
    expect(pings).toHaveLength(inNetwork.length);
    const ofBackups = FUNCTION_CONTRACTS.filter(({ onBackupJob }) => onBackupJob === true);
    expect(rules.length - pings.length).toBe(ofBackups.length);
    for (const { Properties, stack } of resourcesOf(templates, 'AWS::Lambda::Function')) {
      if (!stack.endsWith(side)) continue;
      const named = inNetwork.some(({ name }) => Properties['FunctionName'] === `muster-shop-${name}`);
      expect([Properties['FunctionName'], Properties['VpcConfig'] !== undefined]).toEqual([
        Properties['FunctionName'],
        named,
      ]);
    }
  });

  test('the operator starts runbooks, the approver answers them, and neither does the other', () => {
    const machine = (name: string): string =>
      `arn:aws:states:${topology.regions[side]}:111122223333:stateMachine:muster-shop-${name}`;
    expect(may(`muster-shop-operator-${side}`, 'states:StartExecution')).toEqual([
      machine('region-failover'),
      machine('region-switchover'),
      machine('reprotect'),
      machine('database-restore'),
      machine('recovery-drill'),
      machine('data-repair'),
      machine('runbook-control'),
    ]);
    expect(may(`muster-shop-approver-${side}`, 'states:StartExecution')).toEqual([
      machine('runbook-approval'),
    ]);
    expect(may(`muster-shop-approver-${side}`, 'states:StopExecution')).toEqual([]);
    for (const action of ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:RedriveExecution']) {
      expect(may(`muster-shop-operator-${side}`, action)).toEqual([]);
    }
  });

  test('a runbook may invoke its own functions, by name', () => {
    const functions = may(`muster-shop-region-failover-${side}`, 'lambda:InvokeFunction');
    expect(functions.length).toBeGreaterThan(10);
    for (const arn of functions) {
      expect(arn).toMatch(
        new RegExp(`^arn:aws:lambda:${topology.regions[side]}:111122223333:function:muster-shop-[a-z-]+$`),
      );
    }
  });
});

test('an action is granted on what IAM knows for it: "*" where it knows no resource, and only there', () => {
  const statements = resourcesOf(templates, 'AWS::IAM::Role').flatMap(({ Properties }) =>
    ((Properties['Policies'] ?? []) as readonly Policy[]).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    ),
  );
  const allowed = statements.flatMap(({ Action, Resource }) =>
    Action.map((action) => ({ action, Resource })),
  );
  expect(allowed.length).toBeGreaterThan(100);
  const wrong = allowed.filter(
    ({ action, Resource }) => Resource.includes('*') !== KNOWING_NO_RESOURCE.has(action),
  );
  expect(wrong).toEqual([]);
  expect(allowed.some(({ action }) => action === 'servicequotas:GetServiceQuota')).toBe(true);
});

test.each(['operator', 'approver'] as const)('the %s sees a run in the console, graph and all', (who) => {
  for (const side of SIDES) {
    for (const action of [
      'states:DescribeExecution',
      'states:DescribeStateMachineForExecution',
      'states:GetExecutionHistory',
    ]) {
      expect(may(`muster-shop-${who}-${side}`, action)).toEqual(
        Object.values(topology.names[side].stateMachines).map(
          (arn) => `${arn.replace(':stateMachine:', ':execution:')}:*`,
        ),
      );
    }
  }
});
