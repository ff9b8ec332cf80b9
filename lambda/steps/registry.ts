import { ledgerAccess } from '../rules/ledger-access.ts';
import { surveyOldRegion } from './survey-old-region/contract.ts';
import { shrinkStandby } from './shrink-standby/contract.ts';
import { releaseLatches } from './release-latches/contract.ts';
import { releaseFences } from './release-fences/contract.ts';
import { rebuildReplicas } from './rebuild-replicas/contract.ts';
import { quarantineDatabases } from './quarantine-databases/contract.ts';
import { checkBothRegions } from './check-both-regions/contract.ts';
import { applyRepairStep } from './apply-repair/contract.ts';
import { compareTables } from './compare-tables/contract.ts';
import { openCopy } from './open-copy/contract.ts';
import { prepareRepair } from './prepare-repair/contract.ts';
import { applySettings } from './apply-settings/contract.ts';
import { closeIncident } from './close-incident/contract.ts';
import type { FunctionContract, StepContract } from './contract.ts';
import { controlRun } from './control-run/contract.ts';
import { deploymentGuard } from './deployment-guard/contract.ts';
import { drainWrites } from './drain-writes/contract.ts';
import { fenceOldPrimary } from './fence-old-primary/contract.ts';
import { moveConnections } from './move-connections/contract.ts';
import { notify } from './notify/contract.ts';
import { openIncident } from './open-incident/contract.ts';
import { planRestore } from './plan-restore/contract.ts';
import { plantConnection } from './plant-connection/contract.ts';
import { preflight } from './preflight/contract.ts';
import { probe } from './probe/contract.ts';
import { promoteDatabases } from './promote-databases/contract.ts';
import { protectAgain } from './protect-again/contract.ts';
import { proveFences } from './prove-fences/contract.ts';
import { proveStandby } from './prove-standby/contract.ts';
import { publishLatch } from './publish-latch/contract.ts';
import { recordDrill } from './record-drill/contract.ts';
import { recordFailure } from './record-failure/contract.ts';
import { replicateBuckets } from './replicate-buckets/contract.ts';
import { reportDivergence } from './report-divergence/contract.ts';
import { returnObjects } from './return-objects/contract.ts';
import { requestApproval } from './request-approval/contract.ts';
import { resumeWrites } from './resume-writes/contract.ts';
import { scaleServicesBack } from './scale-services-back/contract.ts';
import { restoreDatabase } from './restore-database/contract.ts';
import { scaleServices } from './scale-services/contract.ts';
import { sealDatabases } from './seal-databases/contract.ts';
import { setLatch } from './set-latch/contract.ts';
import { swapDatabase } from './swap-database/contract.ts';
import { verifyData } from './verify-data/contract.ts';
import { verifyDatabases } from './verify-databases/contract.ts';
import { verifyRestore } from './verify-restore/contract.ts';
import { watchDrills } from './watch-drills/contract.ts';
import { watchRecovery } from './watch-recovery/contract.ts';
import { watchdog } from './watchdog/contract.ts';
import { writeReport } from './write-report/contract.ts';

/** Every step a runbook may use, in the order of the runbooks. */
export const STEP_CONTRACTS: readonly StepContract[] = [
  openIncident,
  notify,
  preflight,
  checkBothRegions,
  requestApproval,
  controlRun,
  drainWrites,
  proveStandby,
  resumeWrites,
  scaleServicesBack,
  fenceOldPrimary,
  promoteDatabases,
  verifyDatabases,
  scaleServices,
  moveConnections,
  setLatch,
  watchRecovery,
  protectAgain,
  surveyOldRegion,
  reportDivergence,
  quarantineDatabases,
  rebuildReplicas,
  returnObjects,
  shrinkStandby,
  releaseLatches,
  releaseFences,
  planRestore,
  restoreDatabase,
  applySettings,
  verifyRestore,
  swapDatabase,
  openCopy,
  prepareRepair,
  compareTables,
  applyRepairStep,
  writeReport,
  closeIncident,
  recordFailure,
  recordDrill,
].map(withLedger);

/** Every function outside the runbooks. */
export const FUNCTION_CONTRACTS: readonly FunctionContract[] = [
  publishLatch,
  proveFences,
  probe,
  watchdog,
  watchDrills,
  deploymentGuard,
  replicateBuckets,
  plantConnection,
  sealDatabases,
  // A step that is invoked on its own until a runbook has it: after a restore, by hand or by whoever restored.
  withLedger(verifyData),
];

/** The runner itself reads the lock and writes the journal, whatever the step; a contract need not say so. */
function withLedger(contract: StepContract): StepContract {
  return {
    ...contract,
    permissions: (scope) => [ledgerAccess(scope), ...contract.permissions(scope)],
  };
}
