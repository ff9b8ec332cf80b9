import type { JournalEntry, Ledger } from '../../../../lambda/ports/ledger.ts';
import type { RunContext, StepResult } from '../../../../lambda/steps/contract.ts';
import { step as close } from '../../../../lambda/steps/close-incident/handler.ts';
import { step as record } from '../../../../lambda/steps/record-failure/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../../support/fake-platform.ts';

const RUN = runContext('run-1', OPEN);
const CHECK = runContext('run-1', { ...OPEN, input: { ...OPEN.input, mode: 'check' } });
const LEFT = { runId: 'run-0', epoch: 0, since: iso(-600), why: 'ended as ABORTED' };

let platform: FakePlatform;
let ledger: Ledger;

beforeEach(() => {
  platform = new FakePlatform('recovery');
  ({ ledger } = memoryLedger());
});

function end(run: RunContext = RUN): Promise<StepResult> {
  return runStep({ ...close, ports: () => ({ ledger }) }, platform, ledger, stepEvent('close-incident', run));
}

function fail(data: Readonly<Record<string, unknown>>, run: RunContext = RUN): Promise<StepResult> {
  const event = stepEvent('record-failure', run, { data });
  return runStep({ ...record, ports: () => ({ ledger }) }, platform, ledger, event);
}

async function leaveUnresolved(): Promise<void> {
  const lock = await ledger.lock();
  await ledger.takeLock({ ...lock!, unresolved: LEFT }, lock);
}

async function actIn(name: string, phase: JournalEntry['phase'] = 'intent'): Promise<void> {
  await ledger.append({
    runId: 'run-1',
    runbook: 'region-failover',
    side: 'recovery',
    step: name,
    enteredAt: iso(),
    at: iso(),
    phase,
    summary: 'x',
  });
}

describe('closing the incident', () => {
  it('writes down who serves and lets go of the lock', async () => {
    await holdLock(ledger, RUN);
    await leaveUnresolved();
    platform.advance(60);
    expect(await end()).toMatchObject({ status: 'done', summary: 'The recovery region serves, epoch 2' });
    expect(await ledger.activation()).toEqual({
      activeSide: 'recovery',
      epoch: 2,
      at: iso(60),
      runId: 'run-1',
    });
    expect(await ledger.run('run-1')).toMatchObject({ status: 'succeeded', endedAt: iso(60) });
    const lock = await ledger.lock();
    expect(lock).toMatchObject({ status: 'ended', endedAt: iso(60) });
    expect(lock).not.toHaveProperty('unresolved');
  });

  it('is done when it is called again', async () => {
    await holdLock(ledger, RUN);
    await end();
    platform.advance(60);
    expect(await end()).toMatchObject({ status: 'done' });
    expect((await ledger.lock())?.endedAt).toBe(iso());
  });

  it('leaves everything as it was after a check, an open incident too', async () => {
    await holdLock(ledger, CHECK);
    await leaveUnresolved();
    expect(await end(CHECK)).toMatchObject({ status: 'done', summary: 'The check is closed' });
    expect(await ledger.activation()).toBeUndefined();
    expect(await ledger.lock()).toMatchObject({ status: 'ended', unresolved: LEFT });
  });

  it('closes nothing that another run holds', async () => {
    await holdLock(ledger, runContext('run-2', OPEN));
    await expect(end()).rejects.toMatchObject({ name: 'Superseded' });
    expect((await ledger.lock())?.status).toBe('open');
  });

  it('keeps the lock when a newer activation comes between the look and the write', async () => {
    await holdLock(ledger, RUN);
    const overtaken: Ledger = {
      ...ledger,
      recordActivation: async (activation) => {
        await ledger.recordActivation({ activeSide: 'primary', epoch: 3, at: iso(), runId: 'run-9' });
        return ledger.recordActivation(activation);
      },
    };
    const event = stepEvent('close-incident', RUN);
    const closing = runStep({ ...close, ports: () => ({ ledger: overtaken }) }, platform, ledger, event);
    await expect(closing).rejects.toMatchObject({ name: 'NewerActivation' });
    expect((await ledger.lock())?.status).toBe('open');
  });

  it('does not say it serves where a newer activation is on record', async () => {
    await holdLock(ledger, RUN);
    await ledger.recordActivation({ activeSide: 'primary', epoch: 3, at: iso(), runId: 'run-9' });
    await expect(end()).rejects.toMatchObject({ name: 'NewerActivation' });
    expect((await ledger.lock())?.status).toBe('open');
  });
});

describe('recording a failure', () => {
  const data = {
    failedStep: 'promote-databases',
    error: 'DatabaseCannotBePromoted',
    cause: 'Promote the databases: orders1 is stopped. Next: start it.',
  };

  it('keeps the incident open where something was changed', async () => {
    await holdLock(ledger, RUN);
    await actIn('promote-databases');
    expect(await fail(data)).toMatchObject({
      status: 'done',
      output: {
        error: 'DatabaseCannotBePromoted',
        message: 'Promote the databases: orders1 is stopped.',
        nextAction: 'start it.',
        failedStep: 'promote-databases',
      },
    });
    expect(await ledger.lock()).toMatchObject({
      status: 'ended',
      unresolved: { runId: 'run-1', epoch: 2, why: 'failed in promote-databases: DatabaseCannotBePromoted' },
    });
    expect(await ledger.run('run-1')).toMatchObject({
      status: 'failed',
      failure: { error: 'DatabaseCannotBePromoted', nextAction: 'start it.' },
    });
  });

  it.each(['open-incident', 'notify', 'preflight', 'request-approval'])(
    'closes the incident where it got no further than %s',
    async (name) => {
      await holdLock(ledger, RUN);
      await actIn(name);
      await fail({ failedStep: 'request-approval', error: 'ApprovalRefused', cause: 'no' });
      const lock = await ledger.lock();
      expect(lock?.status).toBe('ended');
      expect(lock).not.toHaveProperty('unresolved');
    },
  );

  it('closes the incident where a step only looked and waited', async () => {
    await holdLock(ledger, RUN);
    await actIn('promote-databases', 'waiting');
    await fail(data);
    expect(await ledger.lock()).not.toHaveProperty('unresolved');
  });

  it('hands on what an earlier run had left behind', async () => {
    await holdLock(ledger, RUN);
    await leaveUnresolved();
    await fail({ failedStep: 'preflight', error: 'States.Timeout', cause: '' });
    expect((await ledger.lock())?.unresolved).toEqual(LEFT);
  });

  it('takes the cause as Lambda wraps it, and never its trace', async () => {
    await holdLock(ledger, RUN);
    const cause = JSON.stringify({
      errorType: 'X',
      errorMessage: 'It broke. Next: mend it.',
      trace: ['at secret'],
    });
    const result = await fail({ failedStep: 'preflight', error: 'X', cause });
    expect(result.output).toMatchObject({ message: 'It broke.', nextAction: 'mend it.' });
    expect(JSON.stringify(await ledger.run('run-1'))).not.toContain('secret');
  });

  it.each([[{}], [{ error: '', cause: 7 }], [{ error: { a: 1 } }]])('gets through with %j', async (odd) => {
    await holdLock(ledger, RUN);
    expect(await fail(odd)).toMatchObject({ status: 'done', output: { error: 'UnknownError' } });
    expect((await ledger.lock())?.status).toBe('ended');
  });

  it('touches nothing of the run that holds the lock instead', async () => {
    await holdLock(ledger, runContext('run-2', OPEN));
    expect(await fail(data, runContext('run-1'))).toMatchObject({ status: 'done' });
    expect(await ledger.lock()).toMatchObject({ runId: 'run-2', status: 'open' });
  });
});
