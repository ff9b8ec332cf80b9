import type { ExecutionState } from '../../../../lambda/ports/executions.ts';
import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import type { Sample } from '../../../../lambda/ports/metric-history.ts';
import { watch } from '../../../../lambda/steps/watchdog/handler.ts';
import { FakeEvidence, FakeExecutions, FakeNotifier } from '../../../support/fake-ports.ts';
import {
  executionArn,
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
} from '../../../support/fake-platform.ts';

const RUN = runContext('run-1', OPEN);
const STOPPED: ExecutionState = { status: 'ended', outcome: 'ABORTED', stoppedAt: iso(120) };

let platform: FakePlatform;
let ledger: Ledger;
let executions: FakeExecutions;
let notifier: FakeNotifier;
let evidence: FakeEvidence;

beforeEach(async () => {
  platform = new FakePlatform('recovery');
  platform.advance(125);
  ({ ledger } = memoryLedger());
  executions = new FakeExecutions();
  notifier = new FakeNotifier();
  evidence = new FakeEvidence();
  await holdLock(ledger, RUN);
});

function look(): Promise<{ readonly summary: string }> {
  const history = { read: () => Promise.resolve(new Map<string, readonly Sample[]>()) };
  return watch({ ledger, executions, notifier, evidence, history }, platform);
}

async function actIn(name: string): Promise<void> {
  await ledger.append({
    runId: 'run-1',
    runbook: 'region-failover',
    side: 'recovery',
    step: name,
    enteredAt: iso(60),
    at: iso(60),
    phase: 'intent',
    summary: 'Promote orders1',
  });
}

describe('the watchdog', () => {
  it('notes a run that was stopped in the middle, tells everybody, and lets go of its lock', async () => {
    await actIn('promote-databases');
    executions.states.set(executionArn('run-1'), STOPPED);
    await look();
    expect(await ledger.lock()).toMatchObject({
      status: 'ended',
      endedAt: iso(120),
      unresolved: { runId: 'run-1', epoch: 2, why: 'ended as ABORTED without closing' },
    });
    expect(await ledger.run('run-1')).toMatchObject({ status: 'failed', endedAt: iso(120) });
    expect((await ledger.journal('run-1')).at(-1)).toMatchObject({ step: 'watchdog', phase: 'failed' });
    expect(notifier.sent).toHaveLength(1);
    expect(notifier.sent[0]).toMatchObject({
      subject: '[shop] the run in us-west-2 has failed',
      body: expect.stringContaining('Next: start the runbook again in the same region') as string,
    });
    expect(notifier.sent[0]?.body).toContain('Last in its journal: promote-databases: Promote orders1');
  });

  it('leaves no incident open where nothing was changed', async () => {
    executions.states.set(executionArn('run-1'), STOPPED);
    await look();
    expect(await ledger.lock()).not.toHaveProperty('unresolved');
    expect(notifier.sent[0]?.body).toContain('nothing was changed');
  });

  it('says it once', async () => {
    executions.states.set(executionArn('run-1'), STOPPED);
    await look();
    expect(await look()).toEqual({ summary: 'No run holds a lock' });
    expect(notifier.sent).toHaveLength(1);
  });

  it('lets go of the lock although nobody can be told', async () => {
    notifier.down = true;
    executions.states.set(executionArn('run-1'), STOPPED);
    await look();
    expect((await ledger.lock())?.status).toBe('ended');
    expect(platform.logged.some(({ level }) => level === 'error')).toBe(true);
  });

  it.each<[string, ExecutionState]>([
    ['runs', { status: 'running' }],
    ['may run, nobody knows', { status: 'unknown', why: 'TimeoutError' }],
  ])('does not touch a run that %s', async (_what, state) => {
    executions.states.set(executionArn('run-1'), state);
    await look();
    expect((await ledger.lock())?.status).toBe('open');
    expect(notifier.sent).toEqual([]);
  });

  it('has nothing to do with a run that closed', async () => {
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'SUCCEEDED' });
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(100) });
    expect(await look()).toEqual({ summary: 'No run holds a lock' });
  });

  it('sees a run that ended well without closing', async () => {
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'SUCCEEDED' });
    await look();
    expect(await ledger.lock()).toMatchObject({ status: 'ended', endedAt: iso(125) });
  });

  it('writes the report that the run could not write, and tells where it is', async () => {
    await actIn('promote-databases');
    executions.states.set(executionArn('run-1'), STOPPED);
    await look();
    expect(JSON.parse(evidence.objects[0]?.body ?? '{}')).toMatchObject({
      outcome: 'failed',
      runId: 'run-1',
      summary: expect.stringContaining('RunAbandoned'),
      nextActions: [expect.stringContaining('start the runbook again')],
    });
    expect(notifier.sent[0]?.body).toContain(evidence.objects[1]?.key);
  });

  it('lets go of the lock although the report cannot be written', async () => {
    executions.states.set(executionArn('run-1'), STOPPED);
    evidence.put = () => Promise.reject(Object.assign(new Error('down'), { name: 'TimeoutError' }));
    await look();
    expect(await ledger.lock()).toMatchObject({ status: 'ended' });
    expect(platform.logged.at(-1)?.message).toContain('report of an abandoned run');
  });
});
