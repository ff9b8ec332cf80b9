import { databaseDrivers } from '../../adapters/sql/drivers.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { RepairDatabases } from '../../ports/repair-sessions.ts';
import type { StepEvent } from '../contract.ts';
import { timeLimit } from '../in-parallel.ts';
import { AT_THE_START, compareNext, type Cursor } from '../repair/compare.ts';
import type { SetAside } from '../repair/dialect.ts';
import { postgresDialect as dialect } from '../repair/postgres.ts';
import { plannedRepair, preparedTables } from '../repair/run-plan.ts';
import { repairDatabases } from '../repair/databases.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { compareTables } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

/** A range is a second of work, with room for a busy night. */
const STATEMENT_SECONDS = 120;

export interface Ports {
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
  readonly databases: (event: StepEvent) => RepairDatabases;
}

export const step: Step<Ports, Observed, Action> = {
  contract: compareTables,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    databases: ({ run }) => repairDatabases(platform, run, STATEMENT_SECONDS),
  }),
  async observe({ ledger }, { run }, platform) {
    return {
      plan: plannedRepair(platform, run).plan,
      comparison: await ledger.fact(run.runId, 'compare-tables'),
    };
  },
  decide,
  act: (ports, _action, event, platform) =>
    ports.databases(event).with((sessions) => compare(ports, sessions, event, platform)),
};

export const { handler, bind } = lambdaEntry(step, { sql: databaseDrivers() });

type Sessions = Parameters<Parameters<RepairDatabases['with']>[0]>[0];

/** Range after range until the time is up; where it has come to is written down after every one. */
async function compare(
  { ledger }: Ports,
  { copy, live }: Sessions,
  { run }: StepEvent,
  platform: Platform,
): Promise<void> {
  const { untilMilliseconds } = timeLimit(platform.clock, compareTables);
  const tables = await preparedTables(live, plannedRepair(platform, run), run);
  const known = await ledger.fact(run.runId, 'compare-tables');
  const cursors: Cursor[] = tables.map((_, index) => known?.cursors[index] ?? AT_THE_START);
  for (const [index, { table, names }] of tables.entries()) {
    for (let cursor = cursors[index]; cursor !== undefined && !cursor.done; cursor = cursors[index]) {
      if (platform.clock.now() > untilMilliseconds) return;
      cursors[index] = await compareNext({ dialect, copy, live, table, names }, cursor);
      await ledger.putFact(run.runId, 'compare-tables', { cursors });
    }
  }
  const toRepair: SetAside[] = [];
  for (const { table, names } of tables) toRepair.push(await dialect.narrow(live, table, names));
  await ledger.putFact(run.runId, 'compare-tables', { cursors, toRepair });
}
