import type { Act } from '../act.ts';
import { recoveryDrill } from './recovery-drill.ts';
import { databaseRestore } from './database-restore.ts';
import { dataRepair } from './data-repair.ts';
import { regionFailover, type Disturbance } from './region-failover.ts';
import { regionSwitchover } from './region-switchover.ts';
import { reprotect } from './reprotect.ts';

/** How each runbook is rehearsed. */
const ACTS: Readonly<Record<string, (disturbance: Disturbance) => Act>> = {
  'region-failover': regionFailover,
  'database-restore': databaseRestore,
  'region-switchover': regionSwitchover,
  'recovery-drill': recoveryDrill,
  reprotect,
  'data-repair': dataRepair,
};

/** Runbooks that a rehearsal can be made of. */
export const REHEARSABLE_RUNBOOKS: readonly string[] = Object.keys(ACTS);

export function actOf(runbook: string, disturbance: Disturbance): Act {
  const act = ACTS[runbook];
  if (act === undefined) {
    throw new Error(`No rehearsal is made of "${runbook}". Known: ${REHEARSABLE_RUNBOOKS.join(', ')}.`);
  }
  return act(disturbance);
}
