import type { Execution } from '../../../machine/machine.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService } from '../../service.ts';
import { inputOf } from '../support/borders.ts';
import { pageOf } from '../support/pages.ts';
import { Executions, type ExecutionsWorld } from './executions.ts';
import { StateMachines } from './state-machines.ts';

/** Step Functions API Reference, GetExecutionHistory and ListExecutions: 100 unless stated, 1,000 at most. */
const DEFAULT_PAGE = 100;
const EXECUTION_NAME = /^[A-Za-z0-9_.-]{1,80}$/;

export interface SfnTwin extends TwinService {
  executions(region: string): Executions;
}

/** AWS Step Functions: standard executions, run by the lab's interpreter of the Amazon States Language. */
export function createSfn(world: ExecutionsWorld): SfnTwin {
  const machines = new StateMachines(world);
  const regions = new Map<string, Executions>();
  const executions = (region: string): Executions => {
    const known = regions.get(region) ?? new Executions(world, region);
    regions.set(region, known);
    return known;
  };
  const described = (call: ApiCall): Execution => {
    const arn = inputOf(call, 'ValidationException').text('executionArn');
    const execution = executions(call.region).find(arn);
    if (execution !== undefined) return execution;
    throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  };
  return {
    service: 'sfn',
    executions,
    operations: {
      StartExecution: (call) => startExecution(machines, executions(call.region), call),
      DescribeStateMachine: (call) => describeStateMachine(machines, call),
      DescribeExecution: (call) => describeExecution(described(call)),
      StopExecution: (call) => stopExecution(world, described(call), call),
      RedriveExecution: (call) => {
        described(call).redrive();
        return { redriveDate: new Date(world.kernel.now()) };
      },
      GetExecutionHistory: (call) => executionHistory(described(call), call),
      ListExecutions: (call) => listExecutions(machines, executions(call.region), call),
      ...tokenOperations(executions),
    },
    resources: { 'AWS::StepFunctions::StateMachine': (resource) => machines.load(resource) },
  };
}

function startExecution(machines: StateMachines, executions: Executions, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow(['stateMachineArn', 'name', 'input']);
  const arn = input.text('stateMachineArn');
  const machine = machines.find(call.region, arn);
  if (machine === undefined) {
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  const name = input.optionalText('name');
  if (name !== undefined && !EXECUTION_NAME.test(name)) {
    throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
  }
  const execution = executions.start(machine, input.optionalText('input') ?? '{}', name);
  return { executionArn: execution.executionArn, startDate: execution.startDate };
}

function describeStateMachine(machines: StateMachines, call: ApiCall): ApiOutput {
  const arn = inputOf(call, 'ValidationException').allow(['stateMachineArn']).text('stateMachineArn');
  const machine = machines.find(call.region, arn);
  if (machine === undefined) {
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  const { name, roleArn, text } = machine;
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    type: 'STANDARD',
    roleArn,
    definition: text,
    creationDate: machine.createdAt,
  };
}

function stopExecution(world: ExecutionsWorld, execution: Execution, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException');
  execution.stop(input.optionalText('error'), input.optionalText('cause'));
  return { stopDate: execution.stopDate ?? new Date(world.kernel.now()) };
}

function describeExecution(execution: Execution): ApiOutput {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, input, output } = execution;
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    stopDate,
    input,
    output,
    error: execution.error,
    cause: execution.cause,
    redriveCount: execution.redriveCount,
  };
}

function executionHistory(execution: Execution, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow([
    'executionArn',
    'maxResults',
    'reverseOrder',
    'nextToken',
  ]);
  const events = input.flag('reverseOrder', false) ? execution.history.toReversed() : execution.history;
  const page = pageOf(
    events,
    sizeOf(input.optionalNumber('maxResults')),
    input.optionalText('nextToken'),
    badToken,
  );
  return { events: page.items, nextToken: page.next };
}

function listExecutions(machines: StateMachines, executions: Executions, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow([
    'stateMachineArn',
    'statusFilter',
    'maxResults',
    'nextToken',
  ]);
  const arn = input.text('stateMachineArn');
  if (machines.find(call.region, arn) === undefined) {
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  const wanted = input.optionalText('statusFilter');
  const newestFirst = executions
    .all()
    .filter(({ stateMachineArn, status }) => stateMachineArn === arn && (wanted ?? status) === status)
    .toReversed();
  const page = pageOf(
    newestFirst,
    sizeOf(input.optionalNumber('maxResults')),
    input.optionalText('nextToken'),
    badToken,
  );
  return {
    executions: page.items.map(({ executionArn, stateMachineArn, name, status, startDate, stopDate }) => ({
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate,
      stopDate,
    })),
    nextToken: page.next,
  };
}

function tokenOperations(executions: (region: string) => Executions): TwinService['operations'] {
  return {
    SendTaskSuccess: (call) => {
      const input = inputOf(call, 'ValidationException');
      executions(call.region).tokens.sendTaskSuccess(input.text('taskToken'), input.text('output'));
      return {};
    },
    SendTaskFailure: (call) => {
      const input = inputOf(call, 'ValidationException');
      executions(call.region).tokens.sendTaskFailure(
        input.text('taskToken'),
        input.optionalText('error'),
        input.optionalText('cause'),
      );
      return {};
    },
    SendTaskHeartbeat: (call) => {
      executions(call.region).tokens.sendTaskHeartbeat(
        inputOf(call, 'ValidationException').text('taskToken'),
      );
      return {};
    },
  };
}

/** Nought is the API's way to say "unless stated". */
function sizeOf(given: number | undefined): number {
  return given === undefined || given === 0 ? DEFAULT_PAGE : given;
}

function badToken(): ApiError {
  return new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
}
