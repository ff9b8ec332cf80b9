import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** Enough to find the last run of a runbook. */
const PAGE = 10;

/** Step Functions as a person uses it: starts state machines and looks at executions. */
export function stepFunctions(client: SFNClient, sleep: (milliseconds: number) => Promise<void>) {
  return {
    sleep,
    async start(stateMachineArn: string, input: string): Promise<string> {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
      return executionArn ?? '';
    },
    async list(stateMachineArn: string): Promise<readonly string[]> {
      const { executions = [] } = await client.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: PAGE }),
      );
      return executions.flatMap(({ executionArn }) => executionArn ?? []);
    },
    async describe(executionArn: string) {
      const found = await client.send(new DescribeExecutionCommand({ executionArn }));
      const { name = '', status = '', input = '{}', output, error, cause } = found;
      return { executionArn, name, status, input, output, error, cause };
    },
  };
}
