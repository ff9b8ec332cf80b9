import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ledgerOf } from './support/look.ts';
import { operator } from './support/moto.ts';
import { Run } from './support/run.ts';
import { endOf, makeWaitingMachine, motoRunsExecutions, tokenOf } from './support/waiting-execution.ts';
import type { MotoWorld } from './support/world.ts';

const ANSWER = { action: 'approve', by: 'A. Person', reason: 'Losing minutes is better than waiting' };

/** A run that asks, executions that really wait, and `runbook-approval`, which answers them. */
export function approvals(world: () => MotoWorld): void {
  beforeAll(async () => {
    await motoRunsExecutions(true);
    await makeWaitingMachine(world(), 'recovery', 'region-failover');
  });
  afterAll(() => motoRunsExecutions(false));

  async function asked(runId: string): Promise<Run> {
    const run = await Run.start(world(), 'region-failover', runId);
    await run.open({});
    await run.through('preflight');
    const token = await tokenOf(world(), 'recovery', runId);
    await run.step('request-approval', undefined, token);
    return run;
  }

  function control(runId: string, input: unknown) {
    return Run.of(world(), 'runbook-approval', runId).step('control-run', { input });
  }

  async function letGo(run: Run): Promise<void> {
    const why = { failedStep: 'a later step', error: 'Stopped', cause: 'the test is over' };
    await run.through('record-failure', why);
    world().around.clock.advance(120);
  }

  test('an unknown lag needs a decision; approved, the waiting execution goes on with it', async () => {
    const run = await asked('asks-1');
    expect(await ledgerOf(world(), 'recovery').approval('asks-1')).toMatchObject({
      status: 'waiting',
      epoch: run.context.epoch,
    });
    await expect(control('control-1', { action: 'maybe' })).rejects.toMatchObject({ name: 'InvalidInput' });

    const result = await control('control-2', ANSWER);
    expect(result.summary).toBe(
      'Approved by A. Person: Losing minutes is better than waiting; run asks-1 has it',
    );
    const end = await endOf(world(), 'recovery', run.context.executionArn);
    expect(end.status).toBe('SUCCEEDED');
    expect(JSON.parse(end.output ?? '')).toEqual({ by: ANSWER.by, reason: ANSWER.reason });

    await expect(control('control-3', ANSWER)).rejects.toMatchObject({ name: 'AlreadyDecided' });
    await letGo(run);
  });

  test('refused, it fails by that name', async () => {
    const run = await asked('asks-2');
    await control('control-4', { ...ANSWER, action: 'refuse' });
    expect(await endOf(world(), 'recovery', run.context.executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'ApprovalRefused',
    });
    await letGo(run);
  });

  test('an answer to an execution that no longer waits did nothing, and says so', async () => {
    const run = await asked('asks-3');
    const { taskToken } = (await ledgerOf(world(), 'recovery').approval('asks-3'))!;
    await new SFNClient(operator(world().deployment.regions.recovery)).send(
      new SendTaskSuccessCommand({ taskToken, output: '{}' }),
    );
    await endOf(world(), 'recovery', run.context.executionArn);
    await expect(control('control-5', ANSWER)).rejects.toMatchObject({ name: 'AnswerTooLate' });
    await letGo(run);
  });

  test('nobody has asked: there is nothing to decide', async () => {
    await expect(control('control-6', ANSWER)).rejects.toMatchObject({ name: 'NothingToDecide' });
  });
}
