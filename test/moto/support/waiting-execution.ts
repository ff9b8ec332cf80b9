import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Side } from '../../../lambda/deployment.ts';
import { ENDPOINT, operator } from './moto.ts';
import type { MotoWorld } from './world.ts';

const TABLE = 'task-tokens';

/**
 * Whether moto itself runs executions. It then keeps machines and executions of their own; it evaluates no JSONata and
 * invokes no function without a container, so the runbooks' own definitions stay with the other ones.
 */
export async function motoRunsExecutions(on: boolean): Promise<void> {
  await fetch(`${ENDPOINT}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ stepfunctions: { execute_state_machine: on } }),
  });
}

/** A machine under a runbook's name whose only state waits for a task token, as the one that asks for an approval. */
export async function makeWaitingMachine(
  { deployment }: MotoWorld,
  side: Side,
  runbook: string,
): Promise<void> {
  const region = deployment.regions[side];
  const name = deployment.names[side].stateMachines[runbook]?.split(':').at(-1);
  await new DynamoDBClient(operator(region)).send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'run', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'run', AttributeType: 'S' }],
    }),
  );
  const ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken',
    Parameters: {
      TableName: TABLE,
      Item: { run: { 'S.$': '$$.Execution.Name' }, token: { 'S.$': '$$.Task.Token' } },
    },
    TimeoutSeconds: 600,
    End: true,
  };
  await new SFNClient(operator(region)).send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify({ StartAt: 'Ask', States: { Ask: ask } }),
      roleArn: `arn:aws:iam::${deployment.account}:role/${name}`,
    }),
  );
}

/** The token that an execution waits for; moto needs a moment to get there. */
export async function tokenOf({ deployment }: MotoWorld, side: Side, runId: string): Promise<string> {
  const dynamodb = new DynamoDBClient(operator(deployment.regions[side]));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TABLE }));
    const token = Items.find((item) => item['run']?.S === runId)?.['token']?.S;
    if (token !== undefined) return token;
    await soon();
  }
  throw new Error(`${runId} does not wait for anything.`);
}

/** How an execution ended, once it has. */
export async function endOf({ deployment }: MotoWorld, side: Side, executionArn: string) {
  const sfn = new SFNClient(operator(deployment.regions[side]));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { status, output, error, cause };
    await soon();
  }
  throw new Error(`${executionArn} does not end.`);
}

function soon(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
}
