import type { RunbookDefinition } from './machinery/runbook.ts';
import { dataRepair } from './data-repair.ts';
import { databaseRestore } from './database-restore.ts';
import { recoveryDrill } from './recovery-drill.ts';
import { regionFailover } from './region-failover.ts';
import { regionSwitchover } from './region-switchover.ts';
import { reprotect } from './reprotect.ts';
import { runbookApproval } from './runbook-approval.ts';
import { runbookControl } from './runbook-control.ts';

/** Every runbook there is. Each becomes a state machine in both regions and a page in the documentation. */
export const RUNBOOKS: readonly RunbookDefinition[] = [
  regionFailover,
  regionSwitchover,
  reprotect,
  databaseRestore,
  recoveryDrill,
  dataRepair,
  runbookControl,
  runbookApproval,
];
