import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { deployAssembly } from '../../../../../lab/twin/assembly.ts';
import { createEvents } from '../../../../../lab/twin/services/events/events.ts';
import { createLambda } from '../../../../../lab/twin/services/lambda/lambda.ts';
import { createSfn } from '../../../../../lab/twin/services/sfn/sfn.ts';
import { World } from '../../../../../lab/twin/world.ts';
import { Kernel } from '../../../../../lab/kernel/kernel.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { bundleSource, REGIONS } from '../../support/bundles.ts';
import { ACCOUNT, EMPTY_DATA_PLANE, operatorClient, settled } from '../../support/worlds.ts';

const REGION = REGIONS.recovery;
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:runbook`;

/** Fails, waits or answers as it is told; keeps what it was given where a test can see it. */
const WORKER = `
export const bind = (platform) => async (event) => {
  platform.log.info('called', event);
  if (event.do === 'fail') throw Object.assign(new Error('as told'), { name: 'Told' });
  if (event.do === 'sleep') await platform.clock.sleep(60_000);
  return { status: 'done', echo: event.do };
};`;

const WORK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:worker`,
    Payload: '{% $states.input %}',
  },
  Output: '{% $states.result.Payload %}',
};

const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.do = 'ask' %}", Next: 'Ask' }],
      Default: 'Work',
    },
    Work: { ...WORK, End: true },
    Ask: {
      ...WORK,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { ...WORK.Arguments, Payload: { token: '{% $states.context.Task.Token %}' } },
      Output: '{% $states.result %}',
      TimeoutSeconds: 600,
      End: true,
    },
  },
};

let bundle = '';
beforeAll(() => {
  bundle = bundleSource(WORKER);
});

async function setUp() {
  const world = new World({
    kernel: new Kernel(1),
    account: ACCOUNT,
    services: (made) => {
      const events = createEvents(made);
      return {
        services: [createLambda(made), createSfn(made), events],
        dataPlane: EMPTY_DATA_PLANE,
        putEvent: (region, event) => events.putEvent(region, event),
      };
    },
  });
  const resources = {
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'worker',
        Role: 'role',
        Code: { S3Key: 'code.zip' },
        Timeout: 10,
        Environment: { Variables: { MUSTER_SIDE: 'recovery' } },
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'runbook',
        RoleArn: 'role',
        DefinitionString: JSON.stringify(DEFINITION),
      },
    },
    OnEnd: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.states'],
          detail: { status: ['FAILED', 'ABORTED'], stateMachineArn: [MACHINE] },
        },
        Targets: [{ Id: 'function', Arn: { 'Fn::GetAtt': ['Worker', 'Arn'] } }],
      },
    },
  };
  await deployAssembly(
    world,
    assemblyOf([{ name: 'control', region: REGION, template: { Resources: resources } }], {
      'code.zip': bundle,
    }),
  );
  const client = new SFNClient(operatorClient(world));
  const start = (input: object, name?: string) =>
    settled(world, () =>
      client.send(
        new StartExecutionCommand({
          stateMachineArn: MACHINE,
          input: JSON.stringify(input),
          ...(name === undefined ? {} : { name }),
        }),
      ),
    );
  const describe = (executionArn: string | undefined) =>
    settled(world, () => client.send(new DescribeExecutionCommand({ executionArn })));
  const pass = (seconds: number) => world.kernel.run(() => false, seconds * 1000);
  return { world, client, start, describe, pass };
}

describe('an execution', () => {
  test('runs its functions and is told with input, output and history', async () => {
    const { world, client, start, describe, pass } = await setUp();
    const { executionArn, startDate } = await start({ do: 'work' }, 'first');
    await pass(30);
    expect(executionArn).toBe(`arn:aws:states:${REGION}:${ACCOUNT}:execution:runbook:first`);
    expect(await describe(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      input: '{"do":"work"}',
      output: '{"status":"done","echo":"work"}',
      startDate,
    });
    const { events = [] } = await settled(world, () =>
      client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1, reverseOrder: true })),
    );
    expect(events.map(({ type }) => type)).toEqual(['ExecutionSucceeded']);
    expect(world.events.map(({ kind }) => kind)).toEqual([
      'states.execution.started',
      'states.execution.ended',
    ]);
  });

  test("fails with the name of the function's error, and the bus tells", async () => {
    const { world, start, describe, pass } = await setUp();
    const { executionArn } = await start({ do: 'fail' });
    await pass(30);
    const { status, error, cause } = await describe(executionArn);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Told' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'Told', errorMessage: 'as told' });
    const told = world.logs.map(({ fields }) => fields).find((fields) => fields?.['source'] === 'aws.states');
    expect(told).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      region: REGION,
      detail: { status: 'FAILED', error: 'Told', executionArn },
    });
  });

  test("reports a function's time-out as Lambda does", async () => {
    const { start, describe, pass } = await setUp();
    const { executionArn } = await start({ do: 'sleep' });
    await pass(30);
    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout' });
  });

  test('is started once under one name', async () => {
    const { world, start, pass } = await setUp();
    const first = await start({ do: 'sleep' }, 'same');
    expect(await start({ do: 'sleep' }, 'same')).toMatchObject({ executionArn: first.executionArn });
    await expect(start({ do: 'work' }, 'same')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await pass(30);
    await expect(start({ do: 'sleep' }, 'same')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    expect(world.events.filter(({ kind }) => kind === 'states.execution.started')).toHaveLength(1);
    const unnamed = [await start({ do: 'work' }), await start({ do: 'work' })];
    expect(new Set(unnamed.map(({ executionArn }) => executionArn)).size).toBe(2);
  });

  test('waits for an answer to its token, and takes one', async () => {
    const { world, client, start, describe, pass } = await setUp();
    const { executionArn } = await start({ do: 'ask' });
    await pass(30);
    expect(await describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    const taskToken = String(world.logs.at(-1)?.fields?.['token']);
    await settled(world, () =>
      client.send(new SendTaskSuccessCommand({ taskToken, output: '{"by":"on call"}' })),
    );
    await pass(10);
    expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"by":"on call"}' });
    const late = settled(world, () =>
      client.send(new SendTaskFailureCommand({ taskToken, error: 'Refused' })),
    );
    await expect(late).rejects.toBeInstanceOf(TaskTimedOut);
  });

  test('is stopped, listed newest first, and refused when unknown', async () => {
    const { world, client, start, describe, pass } = await setUp();
    const { executionArn } = await start({ do: 'sleep' }, 'one');
    await pass(1);
    await start({ do: 'work' }, 'two');
    await settled(world, () => client.send(new StopExecutionCommand({ executionArn, error: 'Enough' })));
    expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    await pass(60);
    const list = (statusFilter?: 'ABORTED') =>
      settled(world, async () => {
        const input = { stateMachineArn: MACHINE, ...(statusFilter === undefined ? {} : { statusFilter }) };
        const { executions = [] } = await client.send(new ListExecutionsCommand(input));
        return executions.map(({ name }) => name);
      });
    expect(await list()).toEqual(['two', 'one']);
    expect(await list('ABORTED')).toEqual(['one']);
    await expect(describe(`${executionArn}x`)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    const unknown = settled(world, () =>
      client.send(new StartExecutionCommand({ stateMachineArn: `${MACHINE}x` })),
    );
    await expect(unknown).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });
});
