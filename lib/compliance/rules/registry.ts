import { alarmActionRegion } from './alarm-action-region.ts';
import { alarmMissingData } from './alarm-missing-data.ts';
import { automatedBackupsKept } from './automated-backups-kept.ts';
import { automaticReturn } from './automatic-return.ts';
import { backupCopyKey } from './backup-copy-key.ts';
import { backupCopyTarget } from './backup-copy-target.ts';
import { backupCopy } from './backup-copy.ts';
import { backupCoverage } from './backup-coverage.ts';
import { backupInterval } from './backup-interval.ts';
import { backupRetention } from './backup-retention.ts';
import { bucketDeleteMarkers } from './bucket-delete-markers.ts';
import { bucketExistingObjects } from './bucket-existing-objects.ts';
import { bucketReplicationKey } from './bucket-replication-key.ts';
import { bucketReplicationTime } from './bucket-replication-time.ts';
import { bucketSecondRegion } from './bucket-second-region.ts';
import { bucketVersioning } from './bucket-versioning.ts';
import { bucketWayBack } from './bucket-way-back.ts';
import { capacityAsked } from './capacity-asked.ts';
import { certificateOwnRegion } from './certificate-own-region.ts';
import { crossRegionReference } from './cross-region-reference.ts';
import { deletionProtection } from './deletion-protection.ts';
import { executionData } from './execution-data.ts';
import { failoverPair } from './failover-pair.ts';
import { failoverPrimaryCheck } from './failover-primary-check.ts';
import { failoverSecondaryCheck } from './failover-secondary-check.ts';
import { failoverTtl } from './failover-ttl.ts';
import { failureCaught } from './failure-caught.ts';
import { functionTimeout } from './function-timeout.ts';
import { globalControlPlane } from './global-control-plane.ts';
import { healthCheckAddress } from './health-check-address.ts';
import { healthCheckAlarm } from './health-check-alarm.ts';
import { healthCheckSilence } from './health-check-silence.ts';
import { imageOwnRegion } from './image-own-region.ts';
import { imagesDeclared } from './images-declared.ts';
import { keyOwnRegion } from './key-own-region.ts';
import { keyRetained } from './key-retained.ts';
import { lambdaRetry } from './lambda-retry.ts';
import { lastCopyRetained } from './last-copy-retained.ts';
import { latchedAlias } from './latched-alias.ts';
import { latches } from './latches.ts';
import { limitDefinition } from './limit-definition.ts';
import { limitHistory } from './limit-history.ts';
import { limitPayload } from './limit-payload.ts';
import { limitPolicy } from './limit-policy.ts';
import { limitTemplate } from './limit-template.ts';
import { lostRegion } from './lost-region.ts';
import { managedMasterPassword } from './managed-master-password.ts';
import { pointInTimeElsewhere } from './point-in-time-elsewhere.ts';
import { pointInTime } from './point-in-time.ts';
import { regionParity } from './region-parity.ts';
import { replicaBackups } from './replica-backups.ts';
import { replicaExists } from './replica-exists.ts';
import { replicaKey } from './replica-key.ts';
import { replicaLagAlarm } from './replica-lag-alarm.ts';
import { replicaParameterGroup } from './replica-parameter-group.ts';
import { replicaSecurityGroup } from './replica-security-group.ts';
import { replicaSource } from './replica-source.ts';
import { restoreTesting } from './restore-testing.ts';
import { roleBackupDeletion } from './role-backup-deletion.ts';
import { roleIamWrites } from './role-iam-writes.ts';
import { roleWildcards } from './role-wildcards.ts';
import { runbookRegion } from './runbook-region.ts';
import { secondRegion } from './second-region.ts';
import { secretSecondRegion } from './secret-second-region.ts';
import { secretWithoutHost } from './secret-without-host.ts';
import { stateTimeout } from './state-timeout.ts';
import { stoppedRun } from './stopped-run.ts';
import { taskTokenTimeout } from './task-token-timeout.ts';
import { vaultLockMode } from './vault-lock-mode.ts';
import { vaultLock } from './vault-lock.ts';
import type { Rule } from './framework/rule.ts';

/** Every rule, in the order of their ids. */
export const RULES: readonly Rule[] = [
  alarmActionRegion,
  alarmMissingData,
  automatedBackupsKept,
  automaticReturn,
  backupCopyKey,
  backupCopyTarget,
  backupCopy,
  backupCoverage,
  backupInterval,
  backupRetention,
  bucketDeleteMarkers,
  bucketExistingObjects,
  bucketReplicationKey,
  bucketReplicationTime,
  bucketSecondRegion,
  bucketVersioning,
  bucketWayBack,
  capacityAsked,
  certificateOwnRegion,
  crossRegionReference,
  deletionProtection,
  executionData,
  failoverPair,
  failoverPrimaryCheck,
  failoverSecondaryCheck,
  failoverTtl,
  failureCaught,
  functionTimeout,
  globalControlPlane,
  healthCheckAddress,
  healthCheckAlarm,
  healthCheckSilence,
  imageOwnRegion,
  imagesDeclared,
  keyOwnRegion,
  keyRetained,
  lambdaRetry,
  lastCopyRetained,
  latchedAlias,
  latches,
  limitDefinition,
  limitHistory,
  limitPayload,
  limitPolicy,
  limitTemplate,
  lostRegion,
  managedMasterPassword,
  pointInTimeElsewhere,
  pointInTime,
  regionParity,
  replicaBackups,
  replicaExists,
  replicaKey,
  replicaLagAlarm,
  replicaParameterGroup,
  replicaSecurityGroup,
  replicaSource,
  restoreTesting,
  roleBackupDeletion,
  roleIamWrites,
  roleWildcards,
  runbookRegion,
  secondRegion,
  secretSecondRegion,
  secretWithoutHost,
  stateTimeout,
  stoppedRun,
  taskTokenTimeout,
  vaultLockMode,
  vaultLock,
];
