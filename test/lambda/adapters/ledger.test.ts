import { peerOf } from '../../../lambda/adapters/ledger.ts';
import type { Approval, JournalEntry, Ledger, Lock } from '../../../lambda/ports/ledger.ts';
import { executionArn, holdLock, iso, memoryLedger, OPEN, runContext } from '../../support/fake-platform.ts';
import type { MemoryTable } from '../../support/memory-table.ts';

const LOCK: Lock = {
  runId: 'run-1',
  executionArn: executionArn('run-1'),
  runbook: 'region-failover',
  mode: 'unplanned',
  epoch: 2,
  openedAt: iso(),
  status: 'open',
};

const ENTRY: JournalEntry = {
  runId: 'run-1',
  runbook: 'region-failover',
  side: 'recovery',
  step: 'preflight',
  enteredAt: iso(),
  at: iso(),
  phase: 'waiting',
  summary: 'x',
};

describe('the ledger', () => {
  let ledger: Ledger;
  let table: MemoryTable;

  beforeEach(() => {
    ({ ledger, table } = memoryLedger());
  });

  it('gives the lock to one of two that saw it free', async () => {
    const other = { ...LOCK, runId: 'run-2', executionArn: executionArn('run-2') };
    const taken = await Promise.all([ledger.takeLock(LOCK, undefined), ledger.takeLock(other, undefined)]);
    expect(taken).toEqual([true, false]);
    expect(await ledger.lock()).toEqual(LOCK);
  });

  it('gives the lock to one of two that saw the same ended run', async () => {
    await ledger.takeLock(LOCK, undefined);
    await ledger.endLock(LOCK, { endedAt: iso(10) });
    const seen = await ledger.lock();
    expect(await ledger.takeLock({ ...LOCK, runId: 'run-2', epoch: 4 }, seen)).toBe(true);
    expect(await ledger.takeLock({ ...LOCK, runId: 'run-3', epoch: 4 }, seen)).toBe(false);
  });

  it('ends only the hold that was named, and once more without harm', async () => {
    await ledger.takeLock(LOCK, undefined);
    expect(await ledger.endLock({ runId: 'run-2', epoch: 2 }, { endedAt: iso(5) })).toBe(false);
    expect(await ledger.endLock({ runId: 'run-1', epoch: 4 }, { endedAt: iso(5) })).toBe(false);
    expect((await ledger.lock())?.status).toBe('open');
    expect(await ledger.endLock(LOCK, { endedAt: iso(5) })).toBe(true);
    expect(await ledger.endLock(LOCK, { endedAt: iso(9) })).toBe(true);
    expect(await ledger.lock()).toEqual({ ...LOCK, status: 'ended', endedAt: iso(5) });
  });

  it('keeps what is unresolved only if the end says so', async () => {
    const left = { runId: 'run-0', epoch: 0, since: iso(), why: 'stopped' };
    await ledger.takeLock({ ...LOCK, unresolved: left }, undefined);
    await ledger.endLock(LOCK, { endedAt: iso(5) });
    expect(await ledger.lock()).not.toHaveProperty('unresolved');
  });

  it.each(['activation', 'latch', 'fence'] as const)(
    'never lets an older epoch write over a newer %s',
    async (what) => {
      const put = (epoch: number): Promise<boolean> => {
        if (what === 'latch') return ledger.setLatch({ claimed: true, epoch, runId: 'r', at: iso() });
        if (what === 'activation') {
          return ledger.recordActivation({ activeSide: 'recovery', epoch, runId: 'r', at: iso() });
        }
        return ledger.putFence({
          database: 'orders1',
          side: 'primary',
          instanceIdentifier: 'i',
          epoch,
          runId: 'r',
          status: 'queued',
          queuedAt: iso(),
          detail: '',
        });
      };
      expect(await put(4)).toBe(true);
      expect(await put(4)).toBe(true);
      expect(await put(2)).toBe(false);
      expect(await put(6)).toBe(true);
    },
  );

  it('writes an entry of the journal once, however often it is written, and every intent', async () => {
    await ledger.append(ENTRY);
    await ledger.append({ ...ENTRY, at: iso(10), summary: 'y' });
    await ledger.append({ ...ENTRY, phase: 'intent', at: iso(11) });
    await ledger.append({ ...ENTRY, phase: 'intent', at: iso(12) });
    await ledger.append({ ...ENTRY, enteredAt: iso(100), at: iso(100) });
    expect((await ledger.journal('run-1')).map(({ at, phase }) => [at, phase])).toEqual([
      [iso(10), 'waiting'],
      [iso(11), 'intent'],
      [iso(12), 'intent'],
      [iso(100), 'waiting'],
    ]);
    expect(await ledger.journal('run-10')).toEqual([]);
  });

  it('tells the facts of one run from those of another', async () => {
    await ledger.putFact('run-1', 'notices', { started: iso() });
    await ledger.putFact('run-10', 'notices', { started: iso(9) });
    expect(await ledger.fact('run-1', 'notices')).toEqual({ started: iso() });
    expect(await ledger.facts('run-1')).toEqual({ notices: { started: iso() } });
    expect(await ledger.fact('run-1', 'preflight')).toBeUndefined();
  });

  it('decides a question once', async () => {
    const asked: Approval = {
      runId: 'run-1',
      epoch: 2,
      taskToken: 't',
      question: 'q',
      askedAt: iso(),
      expiresAt: iso(60),
      status: 'waiting',
    };
    expect(await ledger.putApproval(asked, undefined)).toBe(true);
    expect(await ledger.putApproval({ ...asked, status: 'approved' }, asked)).toBe(true);
    expect(await ledger.putApproval({ ...asked, status: 'refused' }, asked)).toBe(false);
    expect((await ledger.approval('run-1'))?.status).toBe('approved');
  });

  it('keeps the accepted deployments of the stacks apart', async () => {
    await ledger.acceptDeployment({ stack: 'a', revision: '1', activeSide: 'primary', at: iso() });
    await ledger.acceptDeployment({ stack: 'b', revision: '2', activeSide: 'primary', at: iso() });
    expect((await ledger.acceptedDeployment('a'))?.revision).toBe('1');
    expect(await ledger.acceptedDeployment('c')).toBeUndefined();
  });

  it('lays everything of a run into the partition of that run', async () => {
    await holdLock(ledger, runContext('run-1', OPEN));
    await ledger.append(ENTRY);
    expect(table.keys('run#run-1')).toEqual([`journal#${iso()}#preflight#waiting`, 'run']);
    expect(table.keys('state')).toEqual(['lock']);
  });

  it('says what the other region knows, or why it does not answer', async () => {
    await ledger.takeLock(LOCK, undefined);
    expect(await peerOf(ledger).state()).toEqual({ reachable: true, lock: LOCK });
    table.before = () => {
      throw Object.assign(new Error('dark'), { name: 'TimeoutError' });
    };
    expect(await peerOf(ledger).state()).toEqual({ reachable: false, why: 'TimeoutError' });
  });
});
