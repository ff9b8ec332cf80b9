import { ledgerAccess } from '../rules/ledger-access.ts';
import { closeIncident } from './close-incident/contract.ts';
import type { FunctionContract, StepContract } from './contract.ts';
import { controlRun } from './control-run/contract.ts';
import { deploymentGuard } from './deployment-guard/contract.ts';
import { notify } from './notify/contract.ts';
import { openIncident } from './open-incident/contract.ts';
import { publishLatch } from './publish-latch/contract.ts';
import { recordFailure } from './record-failure/contract.ts';
import { requestApproval } from './request-approval/contract.ts';
import { setLatch } from './set-latch/contract.ts';
import { watchdog } from './watchdog/contract.ts';
import { writeReport } from './write-report/contract.ts';

/** Every step a runbook may use, in the order of the runbooks. */
export const STEP_CONTRACTS: readonly StepContract[] = [
  openIncident,
  notify,
  requestApproval,
  controlRun,
  setLatch,
  writeReport,
  closeIncident,
  recordFailure,
].map(withLedger);

/** Every function outside the runbooks. */
export const FUNCTION_CONTRACTS: readonly FunctionContract[] = [publishLatch, watchdog, deploymentGuard];

/** The runner itself reads the lock and writes the journal, whatever the step; a contract need not say so. */
function withLedger(contract: StepContract): StepContract {
  return {
    ...contract,
    permissions: (scope) => [ledgerAccess(scope), ...contract.permissions(scope)],
  };
}
