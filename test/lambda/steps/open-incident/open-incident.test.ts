import { peerOf } from '../../../../lambda/adapters/ledger.ts';
import type { Ledger, PeerLedger } from '../../../../lambda/ports/ledger.ts';
import type { RunContext, StepResult } from '../../../../lambda/steps/contract.ts';
import {
  LONGEST_ATTEMPT_SECONDS,
  LONGEST_SQL_ATTEMPT_SECONDS,
} from '../../../../lambda/steps/open-incident/contract.ts';
import { step, type Ports } from '../../../../lambda/steps/open-incident/handler.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../../lambda/steps/registry.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { EPOCH_TAG } from '../../../../lambda/rules/database-state.ts';
import { FakeParameters } from '../../../support/fake-parameters.ts';
import { databasesWithTags, FakeExecutions } from '../../../support/fake-ports.ts';
import {
  executionArn,
  FakePlatform,
  holdLock,
  OPEN,
  iso,
  memoryLedger,
  runContext,
  START,
  stepEvent,
} from '../../../support/fake-platform.ts';
import type { MemoryTable } from '../../../support/memory-table.ts';

const DARK: PeerLedger = { state: () => Promise.resolve({ reachable: false, why: 'TimeoutError' }) };
/** It answers, and has nothing to say. */
const EMPTY: PeerLedger = { state: () => Promise.resolve({ reachable: true }) };

let platform: FakePlatform;
let ledger: Ledger;
let table: MemoryTable;
let executions: FakeExecutions;
let ports: Ports;
let parameters: FakeParameters;

beforeEach(() => {
  platform = new FakePlatform('recovery');
  ({ ledger, table } = memoryLedger());
  executions = new FakeExecutions();
  parameters = new FakeParameters();
  ports = { ledger, peer: EMPTY, executions, databases: databasesWithTags({}), parameters };
});

interface Epochs {
  readonly own?: number;
  readonly peer?: number;
  readonly tag?: number;
  readonly parameter?: number;
}

function open(run: RunContext = runContext(), input: unknown = {}, at = platform): Promise<StepResult> {
  const event = stepEvent('open-incident', run, {
    enteredAt: new Date(START).toISOString(),
    data: { input },
  });
  return runStep({ ...step, ports: () => ports }, at, ledger, event);
}

describe('opening the incident', () => {
  it('takes the lock, an epoch of its side and the defaults of the input', async () => {
    const result = await open();
    expect(result).toMatchObject({
      status: 'done',
      output: { epoch: 2, input: { mode: 'unplanned', reason: 'not stated', requestedBy: 'not stated' } },
    });
    expect(await ledger.lock()).toMatchObject({ runId: 'run-1', epoch: 2, status: 'open', openedAt: iso() });
    expect(await ledger.run('run-1')).toMatchObject({ status: 'running', epoch: 2, side: 'recovery' });
  });

  it('gives odd epochs to the primary side', async () => {
    expect(await open(runContext(), {}, new FakePlatform('primary'))).toMatchObject({ output: { epoch: 1 } });
  });

  it.each([
    ['its own ledger', { own: 6 }, 8],
    ["the other region's lock", { peer: 7 }, 8],
    ['a tag on a database', { tag: 9 }, 10],
    ['a connection parameter', { parameter: 13 }, 14],
    ['the highest of all', { own: 4, peer: 11, tag: 2, parameter: 6 }, 12],
  ])('goes above %s', async (_where, known: Epochs, epoch) => {
    if (known.own !== undefined) {
      await ledger.recordActivation({ activeSide: 'primary', epoch: known.own, at: iso(), runId: 'x' });
    }
    if (known.peer !== undefined) {
      const other = memoryLedger().ledger;
      await other.recordActivation({ activeSide: 'primary', epoch: known.peer, at: iso(), runId: 'x' });
      ports = { ...ports, peer: peerOf(other) };
    }
    const { identifier, connectionParameter } = platform.deployment.databases[0]!.instances.recovery;
    if (known.parameter !== undefined) parameters.plant(connectionParameter, { epoch: known.parameter });
    if (known.tag !== undefined) {
      ports = {
        ...ports,
        databases: databasesWithTags({ [identifier]: { [EPOCH_TAG]: String(known.tag) } }),
      };
    }
    expect(await open()).toMatchObject({ output: { epoch } });
  });

  it('takes the time where nobody knows which epoch the other region has reached', async () => {
    ports = { ...ports, peer: DARK };
    const seconds = START / 1000;
    const result = await open();
    const epoch = Number(result.output?.['epoch']);
    expect(epoch % 2).toBe(0);
    expect(epoch - seconds).toBeGreaterThan(0);
    expect(epoch - seconds).toBeLessThanOrEqual(2);
  });

  it('gives the later of two activations that know nothing of each other the higher epoch', async () => {
    ports = { ...ports, peer: DARK };
    await ledger.recordActivation({ activeSide: 'primary', epoch: 1, at: iso(), runId: 'deployment' });
    const first = await open();
    const other = memoryLedger().ledger;
    await other.recordActivation({ activeSide: 'primary', epoch: 1, at: iso(), runId: 'deployment' });
    ports = { ...ports, ledger: other };
    const later = new FakePlatform('primary');
    later.advance(60);
    const event = stepEvent('open-incident', runContext('run-2'), { data: { input: {} } });
    const second = await runStep({ ...step, ports: () => ports }, later, other, event);
    expect(Number(second.output?.['epoch'])).toBeGreaterThan(Number(first.output?.['epoch']));
  });

  it('goes on when the connection parameters cannot be read', async () => {
    parameters.down = true;
    expect(await open()).toMatchObject({ status: 'done' });
    expect(platform.logged.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('goes on when the databases cannot be asked', async () => {
    ports = { ...ports, databases: { describe: () => Promise.reject(new Error('denied')) } };
    expect(await open()).toMatchObject({ status: 'done' });
    expect(platform.logged.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('is the same when it is called again', async () => {
    const first = await open();
    expect(await open()).toEqual(first);
    expect((await ledger.lock())?.epoch).toBe(2);
  });

  it('lets one of two win that start at the same moment, and the other names it', async () => {
    const results = await Promise.allSettled([open(), open(runContext('run-2'))]);
    const won = results.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const holder = (await ledger.lock())?.runId ?? '';
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      name: 'RunAlreadyActive',
      message: expect.stringContaining(`Run ${holder} `) as string,
    });
  });

  it('changes nothing when another run is active', async () => {
    await open();
    const before = await ledger.lock();
    await expect(open(runContext('run-2'))).rejects.toMatchObject({ name: 'RunAlreadyActive' });
    expect(await ledger.lock()).toEqual(before);
    expect(await ledger.run('run-2')).toBeUndefined();
  });

  it('does not take the lock from a run of which nobody knows whether it runs', async () => {
    await open();
    executions.states.set(executionArn('run-1'), { status: 'unknown', why: 'TimeoutError' });
    await expect(open(runContext('run-2'))).rejects.toMatchObject({
      name: 'RunAlreadyActive',
      message: expect.stringContaining('TimeoutError') as string,
    });
  });

  it('keeps its lock when the answer of the write is lost', async () => {
    let lost = false;
    table.afterPut = ({ sk }) => {
      if (sk !== 'lock' || lost) return;
      lost = true;
      throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
    };
    await expect(open()).rejects.toMatchObject({ name: 'RetryableTimeout' });
    expect(await open()).toMatchObject({ status: 'done', output: { epoch: 2 } });
    expect(await ledger.run('run-1')).toMatchObject({ epoch: 2 });
  });

  it('believes the ledger and not the refusal of a write that the SDK had sent twice', async () => {
    ports = {
      ...ports,
      ledger: {
        ...ledger,
        takeLock: async (next, seen) => {
          await ledger.takeLock(next, seen);
          return false;
        },
      },
    };
    expect(await open()).toMatchObject({ status: 'done', output: { epoch: 2 } });
  });

  it('refuses to be redriven after it has ended', async () => {
    await open();
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(5) });
    await expect(open()).rejects.toMatchObject({ name: 'Superseded' });
  });
});

describe('taking over from a run that ended', () => {
  it('goes on at once after one that closed', async () => {
    await open();
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(1) });
    platform.advance(2);
    expect(await open(runContext('run-2'))).toMatchObject({ status: 'done', output: { epoch: 4 } });
  });

  it('waits out the longest time-out after one that was stopped, then takes over its incident', async () => {
    await open();
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'ABORTED', stoppedAt: iso(10) });
    platform.advance(10 + LONGEST_ATTEMPT_SECONDS - 1);
    expect(await open(runContext('run-2'))).toMatchObject({ status: 'wait' });
    expect((await ledger.lock())?.runId).toBe('run-1');
    platform.advance(1);
    expect(await open(runContext('run-2'))).toMatchObject({ status: 'done', output: { epoch: 4 } });
    expect((await ledger.lock())?.unresolved).toMatchObject({
      runId: 'run-1',
      why: expect.stringContaining('ABORTED') as string,
    });
    // Nobody else closes its record: the watchdog looks after whoever holds the lock.
    expect(await ledger.run('run-1')).toMatchObject({
      status: 'failed',
      endedAt: iso(10),
      failure: { error: 'RunAbandoned', nextAction: expect.stringContaining('run-2') as string },
    });
  });

  it('waits as long after one that failed in the middle', async () => {
    await open();
    const unresolved = { runId: 'run-1', epoch: 2, since: iso(10), why: 'failed' };
    await ledger.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(10), unresolved });
    platform.advance(20);
    expect(await open(runContext('run-2'))).toMatchObject({ status: 'wait' });
    platform.advance(LONGEST_ATTEMPT_SECONDS);
    expect(await open(runContext('run-2'), { mode: 'check' })).toMatchObject({ status: 'done' });
    expect((await ledger.lock())?.unresolved).toEqual(unresolved);
  });

  it('does not wait for one that Step Functions has forgotten', async () => {
    await open();
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'forgotten' });
    expect(await open(runContext('run-2'))).toMatchObject({ status: 'done' });
  });

  it('inherits nothing from a check that was stopped', async () => {
    await open(runContext(), { mode: 'check' });
    executions.states.set(executionArn('run-1'), { status: 'ended', outcome: 'ABORTED' });
    await open(runContext('run-2'));
    expect(await ledger.lock()).not.toHaveProperty('unresolved');
  });

  it('knows the longest time-out of all functions', () => {
    for (const { name, attemptSeconds, network } of [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS]) {
      const longest = network === 'database' ? LONGEST_SQL_ATTEMPT_SECONDS : LONGEST_ATTEMPT_SECONDS;
      expect({ name, fits: attemptSeconds <= longest }).toEqual({ name, fits: true });
    }
  });

  it('refuses to follow a repair whose statements may still be under way, and says until when', async () => {
    const repair = runContext('repair-1', { ...OPEN, runbook: 'data-repair' });
    await holdLock(ledger, repair);
    await ledger.endLock(
      { runId: 'repair-1', epoch: 2 },
      { endedAt: iso(), unresolved: { runId: 'repair-1', epoch: 2, since: iso(), why: 'stopped' } },
    );
    platform.advance(LONGEST_SQL_ATTEMPT_SECONDS - 1);
    await expect(open(runContext('next'))).rejects.toMatchObject({
      name: 'RunAlreadyActive',
      message: expect.stringContaining(iso(LONGEST_SQL_ATTEMPT_SECONDS)) as string,
    });
  });
});

describe('the execution input', () => {
  it('takes every allowed key', async () => {
    const input = { mode: 'check', reason: 'drill', requestedBy: 'Ada', acceptDataLossUpToSeconds: 0 };
    expect(await open(runContext(), input)).toMatchObject({ output: { input } });
  });

  it.each([
    [null, 'input: is null, must be object'],
    [[], 'input: is a list, must be object'],
    ['{}', 'input: is "{}", must be object'],
    [{ region: 'us-east-1' }, 'unknown key "region"'],
    [{ Comment: 'Insert your JSON here' }, 'unknown key "Comment"'],
    [{ mode: 'planned' }, 'mode: is "planned", must be "unplanned" or "check"'],
    [{ mode: 'Unplanned' }, 'mode: is "Unplanned"'],
    [{ reason: '' }, 'reason: is ""'],
    [{ reason: 'x'.repeat(501) }, 'at most 500'],
    [{ requestedBy: 7 }, 'requestedBy: is 7, must be string'],
    [{ acceptDataLossUpToSeconds: '300' }, 'is "300", must be number'],
    [{ acceptDataLossUpToSeconds: -1 }, 'at least 0'],
    [{ acceptDataLossUpToSeconds: null }, 'is null, must be number'],
    [{ acceptDataLossUpToSeconds: 1e9 }, 'at most 604800'],
  ])('refuses %j and changes nothing', async (input, says) => {
    await expect(open(runContext(), input)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(says) as string,
    });
    expect(await ledger.lock()).toBeUndefined();
  });
});
