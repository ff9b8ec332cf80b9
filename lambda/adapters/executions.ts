import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Platform } from '../platform.ts';
import type { ExecutionState, Executions } from '../ports/executions.ts';
import { isAwsError } from './aws-errors.ts';
import { client } from './clients.ts';

/** Executions of the region this function stands in. */
export function executions(platform: Platform): Executions {
  const sfn = client(platform, SFNClient, 'sfn');
  return {
    async describe(executionArn): Promise<ExecutionState> {
      try {
        const { status, stopDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        // PENDING_REDRIVE: about to run again (Step Functions API Reference, DescribeExecution).
        if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return { status: 'running' };
        return {
          status: 'ended',
          outcome: status ?? 'unknown',
          ...(stopDate === undefined ? {} : { stoppedAt: stopDate.toISOString() }),
        };
      } catch (error) {
        if (isAwsError(error, 'ExecutionDoesNotExist')) return { status: 'ended', outcome: 'forgotten' };
        return { status: 'unknown', why: error instanceof Error ? error.name : String(error) };
      }
    },
    async start(stateMachineArn, name, input) {
      try {
        await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (isAwsError(error, 'ExecutionAlreadyExists')) return 'started before';
        throw error;
      }
    },
    async definition(stateMachineArn) {
      const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
      return definition ?? '';
    },
    succeed: (taskToken, output) =>
      answered(sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, error, cause) =>
      answered(sfn.send(new SendTaskFailureCommand({ taskToken, error, cause }))),
  };
}

/** TaskTimedOut also says that the task was closed otherwise (Step Functions API Reference, SendTaskSuccess). */
async function answered(sent: Promise<unknown>): Promise<'delivered' | 'gone'> {
  try {
    await sent;
    return 'delivered';
  } catch (error) {
    if (isAwsError(error, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) return 'gone';
    throw error;
  }
}
