import type { DeployedDatabase, RepairPlan } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { SqlStatements } from '../../ports/sql.ts';
import type { RunContext } from '../contract.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import type { Prepared } from './dialect.ts';
import { repairNames, type RepairNames } from './plan.ts';
import { postgresDialect } from './postgres.ts';

export interface PlannedRepair {
  readonly database: DeployedDatabase;
  readonly plan: RepairPlan;
}

/** What the run's input names; `open-incident` has looked that it is there. */
export function plannedRepair({ deployment }: Platform, run: RunContext): PlannedRepair {
  const { database: databaseName, repair } = run.input?.parameters ?? {};
  const database = deployment.databases.find(({ name }) => name === databaseName);
  const plan = database?.repairs?.find(({ name }) => name === repair);
  if (database === undefined || plan === undefined) {
    throw new Error(`The input names ${String(databaseName)} and ${String(repair)}, which are not deployed.`);
  }
  return { database, plan };
}

/** Every table of the plan with its columns and the names of this run. */
export async function preparedTables(
  live: SqlStatements,
  { plan }: PlannedRepair,
  run: RunContext,
): Promise<readonly { readonly table: Prepared; readonly names: RepairNames }[]> {
  const epoch = heldEpoch(run);
  const tables: { table: Prepared; names: RepairNames }[] = [];
  for (const [index, table] of plan.tables.entries()) {
    const columns = await postgresDialect.columns(live, table.table);
    tables.push({ table: { ...table, columns }, names: repairNames(epoch, index) });
  }
  return tables;
}
