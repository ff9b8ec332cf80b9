import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { APPROVAL_RUNBOOK } from '../../lambda/steps/control-run/contract.ts';
import { acknowledge, wildcardResource } from '../compliance/acknowledgements.ts';
import { regionalArn } from '../topology/names.ts';
import { allow, policyDocument, type PolicyStatement } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';

/** How long a session lasts: longer than the longest run somebody watches. */
const SESSION_SECONDS = 12 * 3_600;

/**
 * Two roles, because whoever starts a failover must not be the one who accepts its data loss: the operator starts,
 * watches, steers and stops runs, the approver answers them. They stand beforehand; nothing is written to IAM in an incident.
 */
export class PeopleRoles extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { region } = props;
    const { names, topology } = region;
    const runbooks = Object.keys(names.stateMachines).filter((name) => name !== APPROVAL_RUNBOOK);
    this.#role('Operator', region, {
      roleName: names.operatorRole,
      description: `Starts, watches, steers and stops runbooks in ${region.place.region}.`,
      principals: topology.access.operators,
      statements: [
        allow(
          ['states:StartExecution'],
          runbooks.map((name) => machineArn(region, name)),
        ),
        allow(
          ['states:StopExecution'],
          runbooks.map((name) => executionsArn(region, name)),
        ),
        ...watching(region, Object.keys(names.stateMachines)),
      ],
    });
    this.#role('Approver', region, {
      roleName: names.approverRole,
      description: `Answers runs that wait for an approval in ${region.place.region}.`,
      principals: topology.access.approvers,
      statements: [
        allow(['states:StartExecution'], [machineArn(region, APPROVAL_RUNBOOK)]),
        ...watching(region, Object.keys(names.stateMachines)),
      ],
    });
  }

  #role(
    id: string,
    region: RegionScope,
    role: {
      readonly roleName: string;
      readonly description: string;
      readonly principals: readonly string[];
      readonly statements: readonly PolicyStatement[];
    },
  ): void {
    const resource = new CfnRole(this, id, {
      roleName: role.roleName,
      description: role.description,
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: [...role.principals] }, Action: 'sts:AssumeRole' }],
      },
      policies: [{ policyName: 'permissions', policyDocument: policyDocument(role.statements) }],
    });
    for (const name of Object.keys(region.names.stateMachines)) {
      acknowledge(
        resource,
        wildcardResource(executionsArn(region, name)),
        'Executions of this one state machine; the console makes up their names.',
      );
    }
    acknowledge(
      resource,
      wildcardResource('*'),
      'The console lists state machines before one is chosen; IAM offers this action on "*" only.',
    );
  }
}

/** What the Step Functions console needs to show the runbooks and their runs. */
function watching(region: RegionScope, names: readonly string[]): readonly PolicyStatement[] {
  return [
    allow(
      ['states:DescribeStateMachine', 'states:ListExecutions'],
      names.map((name) => machineArn(region, name)),
    ),
    // The page of a run draws its graph from the definition the run began with.
    allow(
      ['states:DescribeExecution', 'states:DescribeStateMachineForExecution', 'states:GetExecutionHistory'],
      names.map((name) => executionsArn(region, name)),
    ),
    allow(['states:ListStateMachines'], ['*']),
  ];
}

function machineArn(region: RegionScope, name: string): string {
  return regionalArn(region.place, 'states', `stateMachine:${region.names.prefix}${name}`);
}

function executionsArn(region: RegionScope, name: string): string {
  return regionalArn(region.place, 'states', `execution:${region.names.prefix}${name}:*`);
}
