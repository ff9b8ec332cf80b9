import { ownLedger } from '../../adapters/ledger.ts';
import { databaseDrivers } from '../../adapters/sql/drivers.ts';
import type { RepairTable } from '../../deployment.ts';
import type { Clock, Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { RepairDatabases, RepairSessions } from '../../ports/repair-sessions.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { COMPARE_SECONDS } from '../compare-tables/contract.ts';
import type { StepEvent } from '../contract.ts';
import { ROWS_PER_RANGE } from '../repair/compare.ts';
import { repairDatabases } from '../repair/databases.ts';
import type { Column } from '../repair/dialect.ts';
import { repairNames } from '../repair/plan.ts';
import { postgresDialect as dialect } from '../repair/postgres.ts';
import { plannedRepair } from '../repair/run-plan.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { prepareRepair } from './contract.ts';
import { decide, type Action, type Observed, type SeenTable } from './decide.ts';

/** A first range takes a second or two; one that takes a minute tells enough. */
const STATEMENT_SECONDS = 60;

export interface Ports {
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
  readonly databases: (event: StepEvent) => RepairDatabases;
}

export const step: Step<Ports, Observed, Action> = {
  contract: prepareRepair,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    databases: ({ run }) => repairDatabases(platform, run, STATEMENT_SECONDS),
  }),
  observe,
  decide,
  /** The fact last: what was made before it is there is made again, and changes nothing. */
  async act({ ledger, databases }, { fact }, event, platform) {
    const { run } = event;
    const { plan } = plannedRepair(platform, run);
    await databases(event).with(async ({ live }) => {
      for (const [index, table] of plan.tables.entries()) {
        await dialect.makeTables(live, table, repairNames(heldEpoch(run), index));
      }
      await dialect.makeRecord(live);
    });
    await ledger.putFact(run.runId, 'prepare-repair', fact);
  },
};

export const { handler, bind } = lambdaEntry(step, { sql: databaseDrivers() });

async function observe(
  { ledger, databases }: Ports,
  event: StepEvent,
  platform: Platform,
): Promise<Observed> {
  const { plan } = plannedRepair(platform, event.run);
  const prepared = await ledger.fact(event.run.runId, 'prepare-repair');
  const tables: SeenTable[] = [];
  if (prepared === undefined) {
    await databases(event).with(async (sessions) => {
      for (const table of plan.tables) tables.push(await seen(sessions, table, platform.clock));
    });
  }
  return { plan, tables, prepared, limitSeconds: COMPARE_SECONDS };
}

async function seen(
  { copy, live }: RepairSessions,
  table: RepairTable,
  clock: Pick<Clock, 'now'>,
): Promise<SeenTable> {
  const inCopy = await dialect.columns(copy, table.table);
  const inLive = await dialect.columns(live, table.table);
  const shown = { table: table.table, copyColumns: inCopy.map(words), liveColumns: inLive.map(words) };
  if (shown.copyColumns.join() !== shown.liveColumns.join() || inLive.length === 0) {
    return { ...shown, isKey: false, rows: null, rowsPerSecond: null };
  }
  const isKey = await dialect.isKey(live, table);
  const rows = await dialect.estimatedRows(copy, table.table);
  const rowsPerSecond = isKey ? await measured({ copy, live }, table, inLive, clock) : null;
  return { ...shown, isKey, rows, rowsPerSecond };
}

async function measured(
  { copy, live }: RepairSessions,
  table: RepairTable,
  columns: readonly Column[],
  clock: Pick<Clock, 'now'>,
): Promise<number | null> {
  const begun = clock.now();
  const upTo = await dialect.lastKeyOfNext(copy, table, null, ROWS_PER_RANGE);
  if (upTo === undefined) return null;
  const range = { after: null, upTo };
  const prepared = { ...table, columns };
  const { rows } = await dialect.summary(copy, prepared, range);
  await dialect.summary(live, prepared, range);
  return rows / Math.max((clock.now() - begun) / 1000, 0.001);
}

function words({ name, type }: Column): string {
  return `${name} ${type}`;
}
