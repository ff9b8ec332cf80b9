import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import { PAUSE_SECONDS_MAX } from '../../../../lambda/rules/pause.ts';
import type { RunContext, StepContract, StepEvent, StepResult } from '../../../../lambda/steps/contract.ts';
import { step as control } from '../../../../lambda/steps/control-run/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { FakeExecutions } from '../../../support/fake-ports.ts';
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
import type { MemoryTable } from '../../../support/memory-table.ts';
import { contract } from '../../../lib/runbooks/support/runbooks.ts';

const RUN = runContext('run-1', OPEN);
const WHO = { by: 'Ada', reason: 'to look' };

let platform: FakePlatform;
let ledger: Ledger;
let table: MemoryTable;
let executions: FakeExecutions;

beforeEach(async () => {
  platform = new FakePlatform('recovery');
  ({ ledger, table } = memoryLedger());
  executions = new FakeExecutions();
  entered.clear();
  await holdLock(ledger, RUN);
});

/** One execution of a control runbook; with the same name, the same one looks again. */
let told = 0;
const entered = new Map<string, string>();
function tell(
  input: unknown,
  runbook = 'runbook-control',
  id = `control-${(told += 1)}`,
): Promise<StepResult> {
  platform.advance(1);
  const run = runContext(id, { runbook, executionArn: executionArn(id, runbook) });
  const enteredAt = entered.get(id) ?? new Date(platform.nowMilliseconds).toISOString();
  entered.set(id, enteredAt);
  const event = stepEvent('control-run', run, { data: { input }, enteredAt });
  return runStep({ ...control, ports: () => ({ ledger, executions }) }, platform, ledger, event);
}

/** A step of the run whose only effect is counted. */
function stepOf(overrides: Partial<StepContract> = {}) {
  const effects: string[] = [];
  const made = contract('scale-services', 'Scale', { deadlineSeconds: 120, ...overrides });
  const visit = (more: Partial<StepEvent> = {}, run: RunContext = RUN): Promise<StepResult> =>
    runStep(
      {
        contract: made,
        ports: () => ({}),
        observe: () => Promise.resolve(effects.length),
        decide: (count) =>
          count > 0
            ? { kind: 'done', summary: 'done' }
            : { kind: 'act', summary: 'do it', actions: ['effect'] },
        act: (_ports, action) => Promise.resolve(void effects.push(action)),
      },
      platform,
      ledger,
      stepEvent(made.name, run, { enteredAt: new Date(platform.nowMilliseconds).toISOString(), ...more }),
    );
  return { effects, visit };
}

describe('a pause', () => {
  test('holds the next step, whose time does not pass, until somebody resumes the run', async () => {
    const { visit, effects } = stepOf();
    expect(await tell({ action: 'pause', ...WHO })).toMatchObject({ status: 'done' });
    platform.advance(1);
    expect(await visit()).toMatchObject({
      status: 'paused',
      summary: expect.stringContaining('Paused by Ada') as string,
    });
    platform.advance(3000);
    expect(await visit()).toMatchObject({ status: 'paused' });
    await tell({ action: 'resume', ...WHO });
    expect(await visit()).toMatchObject({ status: 'done' });
    expect(effects).toEqual(['effect']);
    const journal = await ledger.journal('run-1');
    expect(journal.filter(({ phase }) => phase === 'waiting')).toHaveLength(1);
    expect(journal.filter(({ step }) => step === 'operator').map(({ summary }) => summary)).toEqual([
      'Run run-1 paused by Ada: to look',
      'Run run-1 resumed by Ada: to look',
    ]);
  });

  test('lets the step under way go on to its end', async () => {
    const { visit } = stepOf();
    const enteredAt = new Date(platform.nowMilliseconds).toISOString();
    await tell({ action: 'pause', ...WHO });
    expect(await visit({ enteredAt })).toMatchObject({ status: 'done' });
  });

  test('lets a run ask a person and tell people meanwhile', async () => {
    await tell({ action: 'pause', ...WHO });
    expect(await stepOf().visit({ taskToken: 'token' })).toMatchObject({ status: 'done' });
    expect(await stepOf({ lock: 'not-needed' }).visit()).toMatchObject({ status: 'done' });
  });

  test('that nobody ends, ends the run', async () => {
    await tell({ action: 'pause', ...WHO });
    platform.advance(PAUSE_SECONDS_MAX + 1);
    await expect(stepOf().visit()).rejects.toMatchObject({ name: 'PauseExpired' });
  });

  test('is no longer for being made of many', async () => {
    await tell({ action: 'pause', ...WHO });
    platform.advance(PAUSE_SECONDS_MAX - 600);
    await tell({ action: 'resume', ...WHO });
    await tell({ action: 'pause', ...WHO });
    const left = Date.parse((await ledger.controls('run-1'))?.pause?.until ?? '') - platform.nowMilliseconds;
    expect(left / 1000).toBeLessThan(600);
    await tell({ action: 'resume', ...WHO });
    platform.advance(600);
    await tell({ action: 'pause', ...WHO }).catch(() => undefined);
    platform.advance(600);
    await tell({ action: 'resume', ...WHO });
    await expect(tell({ action: 'pause', ...WHO })).rejects.toMatchObject({ name: 'NotPossible' });
  });

  test('is asked for once, and so is its end', async () => {
    await expect(tell({ action: 'resume', ...WHO })).rejects.toMatchObject({ name: 'NotPossible' });
    await tell({ action: 'pause', ...WHO });
    await expect(tell({ action: 'pause', by: 'Bea', reason: 'too' })).rejects.toMatchObject({
      name: 'NotPossible',
      message: expect.stringContaining('paused already, by Ada') as string,
    });
  });
});

describe('a skip', () => {
  const skippable = { mayBeSkipped: 'Scale by hand.' };

  test('lets the run go on without the step, and says what is left to do', async () => {
    const { visit, effects } = stepOf(skippable);
    await tell({ action: 'skip', step: 'scale-services', ...WHO });
    expect(await visit()).toMatchObject({
      status: 'done',
      summary: 'Skipped by Ada: to look. Scale by hand.',
    });
    expect(effects).toEqual([]);
  });

  test('never of a step that keeps writes safe: neither by its input nor in the runner', async () => {
    for (const step of ['fence-old-primary', 'promote-databases', 'verify-databases', 'nonsense']) {
      await expect(tell({ action: 'skip', step, ...WHO })).rejects.toMatchObject({
        name: 'InvalidInput',
        message: expect.stringContaining('scale-services') as string,
      });
    }
    await tell({ action: 'skip', step: 'scale-services', ...WHO });
    const { visit, effects } = stepOf();
    await visit();
    expect(effects).toEqual(['effect']);
  });

  test('waits for the end of a pause', async () => {
    await tell({ action: 'pause', ...WHO });
    await tell({ action: 'skip', step: 'scale-services', ...WHO });
    expect(await stepOf(skippable).visit()).toMatchObject({ status: 'paused' });
  });

  test('of what is done already is refused', async () => {
    await stepOf(skippable).visit();
    await expect(tell({ action: 'skip', step: 'scale-services', ...WHO })).rejects.toMatchObject({
      name: 'NotPossible',
    });
  });
});

describe('a cancel', () => {
  const cancel = { action: 'cancel', ...WHO };

  test('stops the run at its next look, and tells what came of it', async () => {
    expect(await tell(cancel, 'runbook-control', 'control-a')).toMatchObject({ status: 'wait' });
    await expect(stepOf().visit()).rejects.toMatchObject({
      name: 'Cancelled',
      message: expect.stringContaining('Cancelled by Ada') as string,
    });
    await ledger.putRun({
      ...(await ledger.run('run-1'))!,
      status: 'failed',
      failure: { error: 'Cancelled', message: 'm', nextAction: 'n' },
    });
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(100) });
    expect(await tell(cancel, 'runbook-control', 'control-a')).toMatchObject({
      status: 'done',
      summary: expect.stringContaining('It had changed nothing') as string,
    });
  });

  test('reaches a run that waits for an answer', async () => {
    executions.waitingTokens.add('token-1');
    await ledger.putApproval(
      {
        runId: 'run-1',
        epoch: 2,
        taskToken: 'token-1',
        question: 'q',
        askedAt: iso(),
        expiresAt: iso(600),
        status: 'waiting',
      },
      undefined,
    );
    await tell(cancel, 'runbook-control', 'control-a');
    expect(executions.answers).toEqual([]);
    await tell(cancel, 'runbook-control', 'control-a');
    expect(executions.answers).toEqual([
      { token: 'token-1', answer: expect.objectContaining({ error: 'Cancelled' }) as unknown },
    ]);
  });

  const fence = contract('fence-old-primary', 'Fence');

  test('past the point of no return is refused, and void where it came in that very moment', async () => {
    const { visit, effects } = stepOf({ name: fence.name });
    // The step has looked for a cancel already when this one is given.
    let isGiven = false;
    table.before = (operation, { sk }) => {
      if (isGiven || operation !== 'put' || !sk.includes('#intent#')) return;
      isGiven = true;
      void ledger.putControls(
        {
          runId: 'run-1',
          epoch: 2,
          revision: 1,
          pausedSeconds: 0,
          skips: {},
          cancel: { ...WHO, at: iso(), controlRunId: 'control-a' },
          lastControlRunId: 'control-a',
        },
        undefined,
      );
    };
    await visit();
    expect(isGiven).toBe(true);
    expect(effects).toEqual(['effect']);
    expect(await stepOf().visit()).toMatchObject({ status: 'done' });
    await expect(tell(cancel, 'runbook-control', 'control-a')).rejects.toMatchObject({
      name: 'PastPointOfNoReturn',
      message: expect.stringContaining('came too late') as string,
    });
    await expect(tell(cancel)).rejects.toMatchObject({ name: 'PastPointOfNoReturn' });
  });

  test('leaves another run with the same name alone', async () => {
    await tell(cancel);
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(100) });
    const again = { ...RUN, epoch: 4 };
    await holdLock(ledger, again);
    expect(await stepOf().visit({}, again)).toMatchObject({ status: 'done' });
  });
});

describe('which run is meant', () => {
  const restore = runContext('run-2', { ...OPEN, runbook: 'database-restore', scope: 'database/orders' });

  test('a run on one database is steered like that of the region', async () => {
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(1) });
    await holdLock(ledger, restore);
    await tell({ action: 'pause', ...WHO });
    expect(await stepOf().visit({}, restore)).toMatchObject({ status: 'paused' });
  });

  test('where there are several, it has to be named', async () => {
    await holdLock(ledger, restore);
    await expect(tell({ action: 'pause', ...WHO })).rejects.toMatchObject({
      name: 'NothingToDecide',
      message: expect.stringContaining('run-2 (database-restore, database/orders)') as string,
    });
    await tell({ action: 'pause', runId: 'run-2', ...WHO });
    expect(await ledger.controls('run-1')).toBeUndefined();
    expect((await ledger.controls('run-2'))?.pause).toMatchObject(WHO);
  });

  test('status shows every one and what comes next, and changes nothing', async () => {
    await holdLock(ledger, restore);
    await tell({ action: 'pause', runId: 'run-2', ...WHO });
    const { output } = await tell({ action: 'status' });
    expect(output?.['runs']).toMatchObject([
      { runId: 'run-1', state: 'running', nextAction: 'none: it goes on by itself' },
      { runId: 'run-2', about: 'database/orders', state: 'paused', told: [expect.stringContaining('Ada')] },
    ]);
  });

  test('status shows the last one where none is active', async () => {
    await ledger.putRun({
      ...(await ledger.run('run-1'))!,
      status: 'failed',
      failure: { error: 'X', message: 'm', nextAction: 'mend it' },
    });
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(100) });
    const { output } = await tell({ action: 'status' }, 'runbook-approval');
    expect(output?.['runs']).toMatchObject([{ runId: 'run-1', state: 'failed', nextAction: 'mend it' }]);
  });
});

describe('planned to unplanned', () => {
  const unplanned = { action: 'unplanned', by: 'Grace', reason: 'it is dark', acceptDataLossUpToSeconds: 60 };
  const planned = runContext('run-3', {
    epoch: 4,
    runbook: 'region-switchover',
    input: { mode: 'planned', reason: 'a patch', requestedBy: 'Ada' },
  });

  beforeEach(async () => {
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(1) });
    await holdLock(ledger, planned);
  });

  test('is on record with a name and a figure, once, for the steps and for the report', async () => {
    expect(await ledger.conversion('run-3')).toBeUndefined();
    await tell(unplanned, 'runbook-approval');
    expect(await ledger.conversion('run-3')).toMatchObject({
      by: 'Grace',
      acceptDataLossUpToSeconds: 60,
      epoch: 4,
    });
    expect((await ledger.journal('run-3')).at(-1)).toMatchObject({
      step: 'control-run',
      summary: expect.stringContaining('Made unplanned by Grace') as string,
    });
    await expect(tell({ ...unplanned, by: 'Eve' }, 'runbook-approval')).rejects.toMatchObject({
      name: 'AlreadyDecided',
    });
  });

  test('not by whoever asked for the run, and not by its operator', async () => {
    await expect(tell({ ...unplanned, by: ' ada ' }, 'runbook-approval')).rejects.toMatchObject({
      name: 'OwnApproval',
    });
    await expect(tell(unplanned)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('runbook-approval') as string,
    });
    expect(await ledger.conversion('run-3')).toBeUndefined();
  });

  test('only of a planned run, and only with a figure', async () => {
    const { acceptDataLossUpToSeconds: _figure, ...without } = unplanned;
    await expect(tell(without, 'runbook-approval')).rejects.toMatchObject({ name: 'InvalidInput' });
    await ledger.endLock({ runId: 'run-3', epoch: 4 }, { endedAt: iso(1) });
    await holdLock(ledger, { ...RUN, runId: 'run-4', epoch: 6 });
    await expect(tell(unplanned, 'runbook-approval')).rejects.toMatchObject({ name: 'NotPossible' });
  });
});
