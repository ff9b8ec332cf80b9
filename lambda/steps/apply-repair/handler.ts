import { ownLedger } from '../../adapters/ledger.ts';
import { databaseDrivers } from '../../adapters/sql/drivers.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { RepairDatabases } from '../../ports/repair-sessions.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { applyRepair, RepairRolledBack } from '../repair/apply.ts';
import { postgresDialect as dialect } from '../repair/postgres.ts';
import { plannedRepair, preparedTables } from '../repair/run-plan.ts';
import { repairDatabases } from '../repair/databases.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { applyRepairStep } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

/** Each statement of the team may take this long; all of them have to fit the attempt. */
const STATEMENT_SECONDS = 600;

export interface Ports {
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
  readonly databases: (event: StepEvent) => RepairDatabases;
}

export const step: Step<Ports, Observed, Action> = {
  contract: applyRepairStep,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    databases: ({ run }) => repairDatabases(platform, run, STATEMENT_SECONDS),
  }),
  async observe({ ledger }, { run }, platform) {
    return {
      plan: plannedRepair(platform, run).plan,
      applied: await ledger.fact(run.runId, 'apply-repair'),
    };
  },
  decide,
  async act({ ledger, databases }, _action, event, platform) {
    const { run } = event;
    const planned = plannedRepair(platform, run);
    const appliedAt = isoTime(platform.clock.now());
    const record = { runId: run.runId, epoch: heldEpoch(run), plan: planned.plan.name, at: appliedAt };
    const result = await databases(event).with(async ({ live }) => {
      const tables = await preparedTables(live, planned, run);
      return applyRepair({ dialect, live, tables, record }).catch(named);
    });
    await ledger.putFact(run.runId, 'apply-repair', { ...result, appliedAt });
  },
};

export const { handler, bind } = lambdaEntry(step, { sql: databaseDrivers() });

function named(error: unknown): never {
  if (!(error instanceof RepairRolledBack)) throw error;
  throw new StepError(
    'RepairRolledBack',
    `${error.message} All of it was rolled back.`,
    'put the statements of the plan right, rehearse them, deploy, and start again; the restored copy is still there.',
    { cause: error },
  );
}
