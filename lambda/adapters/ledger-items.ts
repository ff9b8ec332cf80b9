import type { DrillCalendar, DrillRecord } from '../ports/drills.ts';
import type { KnownFacts } from '../ports/facts.ts';
import type {
  AcceptedDeployment,
  Activation,
  Approval,
  Fence,
  JournalEntry,
  KeptDatabase,
  Latch,
  Ledger,
  Lock,
  RunRecord,
} from '../ports/ledger.ts';
import type { Conversion, RunControls } from '../ports/run-controls.ts';
import type { LockScope } from '../steps/contract.ts';
import type { Condition, ItemTable, Key } from './item-table.ts';

/*
 * Keys. One partition for the region's state, one for its fences, one per run:
 *   state      lock | lock#<scope> | activation | latch | deployment#<stack> | drill#<runbook> | drill-calendar
 *   fences     fence#<database>
 *   kept       kept#<instance>
 *   run#<id>   run | approval | controls | conversion | fact#<name> | journal#<entered at>#<step>#<phase>[#<at>]
 * A runbook that needs more of a run (a pause asked for, a cursor) adds a sort key there.
 */
const LOCK = 'lock';
const ACTIVATION: Key = { pk: 'state', sk: 'activation' };
const LATCH: Key = { pk: 'state', sk: 'latch' };
const FENCES = 'fences';
const KEPT = 'kept';
const FACT = 'fact#';

const lockKey = (scope: LockScope | undefined): Key => ({
  pk: 'state',
  sk: scope === undefined ? LOCK : `${LOCK}#${scope}`,
});

const deploymentKey = (stack: string): Key => ({ pk: 'state', sk: `deployment#${stack}` });

const runKey = (runId: string, sk: string): Key => ({ pk: `run#${runId}`, sk });

function unchanged(seen: Held | undefined): Condition {
  return seen === undefined ? { kind: 'absent' } : stillAs(seen);
}

/** Never overtakes: an older epoch does not write over a newer one. */
function notNewerThan(epoch: number): Condition {
  return { kind: 'absent-or', comparison: { attribute: 'epoch', is: '<=', value: epoch } };
}

interface Held {
  readonly runId: string;
  readonly epoch: number;
  readonly status: string;
}

function stillAs({ runId, epoch, status }: Held): Condition {
  return {
    kind: 'all',
    of: [
      { attribute: 'runId', is: '=', value: runId },
      { attribute: 'epoch', is: '=', value: epoch },
      { attribute: 'status', is: '=', value: status },
    ],
  };
}

async function read<Stored>(table: ItemTable, key: Key): Promise<Stored | undefined> {
  return (await table.get(key)) as Stored | undefined;
}

/** A ledger on any table that keeps its conditions. */
export function ledgerOn(table: ItemTable): Ledger {
  return {
    ...stateOf(table),
    ...runsOf(table),
    ...approvalsOf(table),
    ...controlsOf(table),
    ...drillsOf(table),
    ...fencesOf(table),
    ...keptOf(table),
  };
}

type State =
  | 'lock'
  | 'locks'
  | 'takeLock'
  | 'endLock'
  | 'activation'
  | 'recordActivation'
  | 'latch'
  | 'setLatch'
  | 'acceptedDeployment'
  | 'acceptDeployment';

function stateOf(table: ItemTable): Pick<Ledger, State> {
  return {
    lock: (scope) => read<Lock>(table, lockKey(scope)),
    async locks() {
      return (await table.query('state', LOCK)).map(({ body }) => body as unknown as Lock);
    },
    takeLock: (next, seen) => table.put(lockKey(next.scope), next, unchanged(seen)),
    async endLock({ scope, runId, epoch }, end) {
      const lock = await read<Lock>(table, lockKey(scope));
      if (lock === undefined || lock.runId !== runId || lock.epoch !== epoch) return false;
      if (lock.status === 'ended') return true;
      const { unresolved: _resolved, ...held } = lock;
      return table.put(lockKey(scope), { ...held, ...end, status: 'ended' }, stillAs(lock));
    },
    activation: () => read<Activation>(table, ACTIVATION),
    recordActivation: (activation) => table.put(ACTIVATION, activation, notNewerThan(activation.epoch)),
    latch: () => read<Latch>(table, LATCH),
    setLatch: (latch) => table.put(LATCH, latch, notNewerThan(latch.epoch)),
    acceptedDeployment: (stack) => read<AcceptedDeployment>(table, deploymentKey(stack)),
    async acceptDeployment(deployment) {
      await table.put(deploymentKey(deployment.stack), deployment);
    },
  };
}

type Runs = 'run' | 'putRun' | 'journal' | 'append' | 'fact' | 'facts' | 'putFact';

function runsOf(table: ItemTable): Pick<Ledger, Runs> {
  return {
    run: (runId) => read<RunRecord>(table, runKey(runId, 'run')),
    async putRun(run) {
      await table.put(runKey(run.runId, 'run'), run);
    },
    async journal(runId) {
      const entries = await table.query(`run#${runId}`, 'journal#');
      return entries.map(({ body }) => body as unknown as JournalEntry).toSorted(byTime);
    },
    async append(entry) {
      await table.put(runKey(entry.runId, journalKey(entry)), entry);
    },
    async fact<Name extends keyof KnownFacts>(runId: string, name: Name) {
      return read<KnownFacts[Name]>(table, runKey(runId, FACT + name));
    },
    async facts(runId) {
      const found = await table.query(`run#${runId}`, FACT);
      return Object.fromEntries(found.map(({ sk, body }) => [sk.slice(FACT.length), body]));
    },
    async putFact(runId, name, value) {
      await table.put(runKey(runId, FACT + name), value);
    },
  };
}

/** Within one millisecond, an intent comes before its outcome. */
const PHASES: readonly JournalEntry['phase'][] = ['intent', 'waiting', 'done', 'failed'];

function byTime(a: JournalEntry, b: JournalEntry): number {
  return Date.parse(a.at) - Date.parse(b.at) || PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase);
}

function journalKey({ enteredAt, step, phase, at }: JournalEntry): string {
  const key = `journal#${enteredAt}#${step}#${phase}`;
  return phase === 'intent' ? `${key}#${at}` : key;
}

function approvalsOf(table: ItemTable): Pick<Ledger, 'approval' | 'putApproval'> {
  return {
    approval: (runId) => read<Approval>(table, runKey(runId, 'approval')),
    putApproval: (next, seen) => table.put(runKey(next.runId, 'approval'), next, unchanged(seen)),
  };
}

type Drills = 'drill' | 'putDrill' | 'drillCalendar' | 'beginDrillCalendar';

const CALENDAR: Key = { pk: 'state', sk: 'drill-calendar' };

const drillKey = (runbook: string): Key => ({ pk: 'state', sk: `drill#${runbook}` });

function drillsOf(table: ItemTable): Pick<Ledger, Drills> {
  return {
    drill: (runbook) => read<DrillRecord>(table, drillKey(runbook)),
    async putDrill(drill) {
      await table.put(drillKey(drill.runbook), drill);
    },
    drillCalendar: () => read<DrillCalendar>(table, CALENDAR),
    async beginDrillCalendar(calendar) {
      await table.put(CALENDAR, calendar, { kind: 'absent' });
    },
  };
}

type Controls = 'controls' | 'putControls' | 'conversion' | 'putConversion';

function controlsOf(table: ItemTable): Pick<Ledger, Controls> {
  return {
    controls: (runId) => read<RunControls>(table, runKey(runId, 'controls')),
    putControls: (next, seen) =>
      table.put(
        runKey(next.runId, 'controls'),
        next,
        seen === undefined
          ? { kind: 'absent' }
          : { kind: 'all', of: [{ attribute: 'revision', is: '=', value: seen.revision }] },
      ),
    conversion: (runId) => read<Conversion>(table, runKey(runId, 'conversion')),
    putConversion: (conversion) =>
      table.put(runKey(conversion.runId, 'conversion'), conversion, { kind: 'absent' }),
  };
}

function fencesOf(table: ItemTable): Pick<Ledger, 'fences' | 'putFence'> {
  return {
    async fences() {
      return (await table.query(FENCES, 'fence#')).map(({ body }) => body as unknown as Fence);
    },
    putFence: (fence) =>
      table.put({ pk: FENCES, sk: `fence#${fence.database}` }, fence, notNewerThan(fence.epoch)),
  };
}

function keptOf(table: ItemTable): Pick<Ledger, 'keptDatabases' | 'putKeptDatabase'> {
  return {
    async keptDatabases() {
      return (await table.query(KEPT, 'kept#')).map(({ body }) => body as unknown as KeptDatabase);
    },
    async putKeptDatabase(kept) {
      await table.put({ pk: KEPT, sk: `kept#${kept.instanceIdentifier}` }, kept);
    },
  };
}
