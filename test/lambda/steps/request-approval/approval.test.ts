import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import type { StepResult } from '../../../../lambda/steps/contract.ts';
import { step as control } from '../../../../lambda/steps/control-run/handler.ts';
import { step as request } from '../../../../lambda/steps/request-approval/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { FakeExecutions, FakeNotifier } from '../../../support/fake-ports.ts';
import {
  executionArn,
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../../support/fake-platform.ts';

const RUN = runContext('run-1', OPEN);

let platform: FakePlatform;
let ledger: Ledger;
let executions: FakeExecutions;
let notifier: FakeNotifier;

beforeEach(async () => {
  platform = new FakePlatform('recovery');
  ({ ledger } = memoryLedger());
  executions = new FakeExecutions();
  notifier = new FakeNotifier();
  await holdLock(ledger, RUN);
  await ledger.putFact('run-1', 'preflight', {
    gate: 'needs-approval',
    estimatedLossSeconds: 500,
    why: 'the lag is above the target of 5 min',
    databases: [
      { name: 'orders1', lagSeconds: 480, lossAtMostSeconds: 500, sampledAt: iso(-60) },
      { name: 'orders2', lagSeconds: null, lossAtMostSeconds: null },
    ],
    findings: [],
  });
});

function ask(taskToken = 'token-1'): Promise<StepResult> {
  executions.waitingTokens.add(taskToken);
  const event = stepEvent('request-approval', RUN, { taskToken });
  return runStep({ ...request, ports: () => ({ ledger, notifier }) }, platform, ledger, event);
}

const YES = { action: 'approve', by: 'Grace', reason: 'better than waiting' };

function answer(input: unknown = YES, controlRunId = 'control-1'): Promise<StepResult> {
  const run = runContext(controlRunId, {
    runbook: 'runbook-approval',
    executionArn: executionArn(controlRunId, 'runbook-approval'),
  });
  const event = stepEvent('control-run', run, { data: { input }, enteredAt: iso(60) });
  return runStep({ ...control, ports: () => ({ ledger, executions }) }, platform, ledger, event);
}

describe('asking for an approval', () => {
  it('asks in words and numbers, and says how to answer, without the token', async () => {
    await ask();
    expect(notifier.sent).toHaveLength(1);
    const { subject, body } = notifier.sent[0]!;
    expect(subject).toBe('[shop] a decision is needed in us-west-2');
    expect(body).toContain('At most 9 min of accepted writes would be lost; the target is 5 min.');
    expect(body).toContain('- orders1: 8 min behind');
    expect(body).toContain('- orders2: lag not known');
    expect(body).toContain('https://us-west-2.console.aws.amazon.com/states/');
    expect(body).toContain('"action": "approve"');
    expect(body).not.toContain('token-1');
  });

  it('binds the token to the run and the epoch, for as long as the deployment says', async () => {
    await ask();
    expect(await ledger.approval('run-1')).toMatchObject({
      taskToken: 'token-1',
      epoch: 2,
      status: 'waiting',
      askedAt: iso(),
      expiresAt: iso(3_600),
    });
  });

  it('says that an unknown loss is unknown', async () => {
    await ledger.putFact('run-1', 'preflight', {
      gate: 'needs-approval',
      estimatedLossSeconds: null,
      why: 'no sample',
      databases: [],
      findings: [],
    });
    await ask();
    expect(notifier.sent[0]?.body).toContain('Nobody knows how many accepted writes would be lost');
  });

  it('announces what stands in the ledger already, and again when it asks anew', async () => {
    const asked: (string | undefined)[] = [];
    const notify = notifier.notify.bind(notifier);
    notifier.notify = async (notice) => {
      asked.push((await ledger.approval('run-1'))?.taskToken);
      return notify(notice);
    };
    await ask();
    await ask('token-2');
    expect(asked).toEqual(['token-1', 'token-2']);
  });

  it('stands although nobody can be told', async () => {
    notifier.down = true;
    await expect(ask()).resolves.toMatchObject({ status: 'done' });
    expect((await ledger.approval('run-1'))?.status).toBe('waiting');
  });

  it('asks once for one token', async () => {
    await ask();
    await ask();
    expect(notifier.sent).toHaveLength(1);
  });
});

describe('answering', () => {
  it('hands an approval to the waiting run and keeps who gave it', async () => {
    await ask();
    expect(await answer()).toMatchObject({
      status: 'done',
      summary: expect.stringContaining('Grace') as string,
    });
    expect(executions.answers).toEqual([
      { token: 'token-1', answer: { by: 'Grace', reason: 'better than waiting' } },
    ]);
    expect(await ledger.approval('run-1')).toMatchObject({ status: 'approved', delivery: 'delivered' });
    const journal = await ledger.journal('run-1');
    expect(journal.find(({ step }) => step === 'control-run')).toMatchObject({
      summary: 'Approved by Grace: better than waiting',
      epoch: 2,
    });
  });

  it('hands a refusal to it as a failure with a next action', async () => {
    await ask();
    await answer({ ...YES, action: 'refuse', reason: 'it comes back' });
    expect(executions.answers).toEqual([
      {
        token: 'token-1',
        answer: { error: 'ApprovalRefused', cause: expect.stringContaining('Next: ') as string },
      },
    ]);
  });

  it('reports a refusal as done although the run has ended by it', async () => {
    await ask();
    const endsAtOnce = new FakeExecutions();
    endsAtOnce.waitingTokens.add('token-1');
    const fail = endsAtOnce.fail.bind(endsAtOnce);
    endsAtOnce.fail = async (...args) => {
      await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(61) });
      return fail(...args);
    };
    executions = endsAtOnce;
    expect(await answer({ ...YES, action: 'refuse' })).toMatchObject({ status: 'done' });
  });

  it.each(['Ada', ' ada', 'ADA'])('is not for %j, who asked for the run', async (by) => {
    await ask();
    await expect(answer({ ...YES, by })).rejects.toMatchObject({
      name: 'OwnApproval',
      message: expect.stringContaining('requested by Ada') as string,
    });
    expect(executions.answers).toEqual([]);
    expect(await answer({ ...YES, by, action: 'refuse' }, 'control-2')).toMatchObject({ status: 'done' });
  });

  it('counts once: the second answer is refused and names the first', async () => {
    await ask();
    await answer();
    await expect(answer({ ...YES, action: 'refuse', by: 'Eve' }, 'control-2')).rejects.toMatchObject({
      name: 'AlreadyDecided',
      message: expect.stringContaining('Approved by Grace') as string,
    });
    expect(executions.answers).toHaveLength(1);
  });

  it('lets one of two win that answer at the same moment', async () => {
    await ask();
    const results = await Promise.allSettled([answer(), answer({ ...YES, action: 'refuse' }, 'control-2')]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(executions.answers).toHaveLength(1);
  });

  it('may be given again by the same execution after its answer was lost', async () => {
    await ask();
    executions.losesAnswer = true;
    await expect(answer()).rejects.toMatchObject({ name: 'RetryableTimeout' });
    expect(await answer()).toMatchObject({ status: 'done' });
    expect(executions.answers).toHaveLength(1);
    expect(await ledger.approval('run-1')).toMatchObject({ delivery: 'delivered' });
  });

  it('comes too late after the time is over, and decides nothing', async () => {
    await ask();
    platform.advance(3_601);
    await expect(answer()).rejects.toMatchObject({ name: 'AnswerTooLate' });
    expect((await ledger.approval('run-1'))?.status).toBe('waiting');
  });

  it('comes too late where the state no longer waits because its run has ended', async () => {
    await ask();
    executions.waitingTokens.clear();
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'ABORTED' });
    await expect(answer()).rejects.toMatchObject({ name: 'AnswerTooLate' });
  });

  it('never counts for a question that was asked anew', async () => {
    await ask();
    await answer();
    await ask('token-2');
    expect(await ledger.approval('run-1')).toMatchObject({ status: 'waiting', taskToken: 'token-2' });
    await answer(YES, 'control-2');
    expect(executions.answers.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it.each([
    ['nothing was asked', YES, 'has not asked anything'],
    ['another run is meant', { ...YES, runId: 'run-9' }, 'Run run-9 is not active in this region; run-1 is'],
  ])('has nothing to decide where %s', async (_why, input, says) => {
    await expect(answer(input)).rejects.toMatchObject({
      name: 'NothingToDecide',
      message: expect.stringContaining(says) as string,
    });
  });

  it('has nothing to decide for a run that has ended or an epoch that is over', async () => {
    await ask();
    const lock = await ledger.lock();
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(10) });
    await expect(answer()).rejects.toMatchObject({ name: 'NothingToDecide' });
    await ledger.takeLock({ ...lock!, epoch: 4, status: 'open' }, await ledger.lock());
    await expect(answer()).rejects.toMatchObject({ name: 'NothingToDecide' });
    expect(executions.answers).toEqual([]);
  });

  it.each([
    [{}, 'action: is missing'],
    [{ action: 'approve', by: 'Grace' }, 'reason: is missing'],
    [{ ...YES, by: '' }, 'by: is ""'],
    [{ ...YES, action: 'yes' }, 'must be one of status, drills, approve, refuse, unplanned'],
    [{ ...YES, token: 'x' }, 'unknown key "token"'],
  ])('refuses the input %j', async (input, says) => {
    await ask();
    await expect(answer(input)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(says) as string,
    });
    expect(executions.answers).toEqual([]);
  });

  it('leaves the token out of every log and every journal', async () => {
    await ask();
    await answer();
    const written = JSON.stringify([
      platform.logged,
      await ledger.journal('run-1'),
      await ledger.journal('control-1'),
    ]);
    expect(written).not.toContain('token-1');
  });
});
