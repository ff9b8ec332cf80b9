import { dataRepairInput } from './data-repair.ts';
import { databaseRestoreInput } from './database-restore.ts';
import { recoveryDrillInput } from './recovery-drill.ts';
import { regionFailoverInput } from './region-failover.ts';
import { reprotectInput } from './reprotect.ts';
import { regionSwitchoverInput } from './region-switchover.ts';
import type { RunbookInput } from './runbook-input.ts';

/** By the runbook's name: every runbook that opens an incident has its own. */
const INPUTS: Readonly<Record<string, RunbookInput>> = {
  'data-repair': dataRepairInput,
  'database-restore': databaseRestoreInput,
  'recovery-drill': recoveryDrillInput,
  'region-failover': regionFailoverInput,
  reprotect: reprotectInput,
  'region-switchover': regionSwitchoverInput,
};

/** A state machine that names a runbook without an input was never tested: that is a fault of the release. */
export function inputOf(runbook: string): RunbookInput {
  const found = INPUTS[runbook];
  if (found !== undefined) return found;
  throw new Error(
    `${runbook} has no input. Known: ${Object.keys(INPUTS).join(', ')}. Add it in open-incident/inputs.`,
  );
}
