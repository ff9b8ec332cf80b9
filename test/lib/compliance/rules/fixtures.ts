import { fixtures as alarmActionRegion } from './fixtures/alarm-action-region.ts';
import { fixtures as alarmMissingData } from './fixtures/alarm-missing-data.ts';
import { fixtures as automatedBackupsKept } from './fixtures/automated-backups-kept.ts';
import { fixtures as automaticReturn } from './fixtures/automatic-return.ts';
import { fixtures as backupCopyKey } from './fixtures/backup-copy-key.ts';
import { fixtures as backupCopyTarget } from './fixtures/backup-copy-target.ts';
import { fixtures as backupCopy } from './fixtures/backup-copy.ts';
import { fixtures as backupCoverage } from './fixtures/backup-coverage.ts';
import { fixtures as backupInterval } from './fixtures/backup-interval.ts';
import { fixtures as backupRetention } from './fixtures/backup-retention.ts';
import { fixtures as bucketDeleteMarkers } from './fixtures/bucket-delete-markers.ts';
import { fixtures as bucketExistingObjects } from './fixtures/bucket-existing-objects.ts';
import { fixtures as bucketReplicationKey } from './fixtures/bucket-replication-key.ts';
import { fixtures as bucketReplicationTime } from './fixtures/bucket-replication-time.ts';
import { fixtures as bucketSecondRegion } from './fixtures/bucket-second-region.ts';
import { fixtures as bucketVersioning } from './fixtures/bucket-versioning.ts';
import { fixtures as bucketWayBack } from './fixtures/bucket-way-back.ts';
import { fixtures as capacityAsked } from './fixtures/capacity-asked.ts';
import { fixtures as certificateOwnRegion } from './fixtures/certificate-own-region.ts';
import { fixtures as crossRegionReference } from './fixtures/cross-region-reference.ts';
import { fixtures as deletionProtection } from './fixtures/deletion-protection.ts';
import { fixtures as executionData } from './fixtures/execution-data.ts';
import { fixtures as failoverPair } from './fixtures/failover-pair.ts';
import { fixtures as failoverPrimaryCheck } from './fixtures/failover-primary-check.ts';
import { fixtures as failoverSecondaryCheck } from './fixtures/failover-secondary-check.ts';
import { fixtures as failoverTtl } from './fixtures/failover-ttl.ts';
import { fixtures as failureCaught } from './fixtures/failure-caught.ts';
import { fixtures as functionTimeout } from './fixtures/function-timeout.ts';
import { fixtures as globalControlPlane } from './fixtures/global-control-plane.ts';
import { fixtures as healthCheckAddress } from './fixtures/health-check-address.ts';
import { fixtures as healthCheckAlarm } from './fixtures/health-check-alarm.ts';
import { fixtures as healthCheckSilence } from './fixtures/health-check-silence.ts';
import { fixtures as imageOwnRegion } from './fixtures/image-own-region.ts';
import { fixtures as imagesDeclared } from './fixtures/images-declared.ts';
import { fixtures as keyOwnRegion } from './fixtures/key-own-region.ts';
import { fixtures as keyRetained } from './fixtures/key-retained.ts';
import { fixtures as lambdaRetry } from './fixtures/lambda-retry.ts';
import { fixtures as lastCopyRetained } from './fixtures/last-copy-retained.ts';
import { fixtures as latchedAlias } from './fixtures/latched-alias.ts';
import { fixtures as latches } from './fixtures/latches.ts';
import { fixtures as limitDefinition } from './fixtures/limit-definition.ts';
import { fixtures as limitHistory } from './fixtures/limit-history.ts';
import { fixtures as limitPayload } from './fixtures/limit-payload.ts';
import { fixtures as limitPolicy } from './fixtures/limit-policy.ts';
import { fixtures as limitTemplate } from './fixtures/limit-template.ts';
import { fixtures as lostRegion } from './fixtures/lost-region.ts';
import { fixtures as managedMasterPassword } from './fixtures/managed-master-password.ts';
import { fixtures as pointInTimeElsewhere } from './fixtures/point-in-time-elsewhere.ts';
import { fixtures as pointInTime } from './fixtures/point-in-time.ts';
import { fixtures as regionParity } from './fixtures/region-parity.ts';
import { fixtures as replicaBackups } from './fixtures/replica-backups.ts';
import { fixtures as replicaExists } from './fixtures/replica-exists.ts';
import { fixtures as replicaKey } from './fixtures/replica-key.ts';
import { fixtures as replicaLagAlarm } from './fixtures/replica-lag-alarm.ts';
import { fixtures as replicaParameterGroup } from './fixtures/replica-parameter-group.ts';
import { fixtures as replicaSecurityGroup } from './fixtures/replica-security-group.ts';
import { fixtures as replicaSource } from './fixtures/replica-source.ts';
import { fixtures as restoreTesting } from './fixtures/restore-testing.ts';
import { fixtures as roleBackupDeletion } from './fixtures/role-backup-deletion.ts';
import { fixtures as roleIamWrites } from './fixtures/role-iam-writes.ts';
import { fixtures as roleWildcards } from './fixtures/role-wildcards.ts';
import { fixtures as runbookRegion } from './fixtures/runbook-region.ts';
import { fixtures as secondRegion } from './fixtures/second-region.ts';
import { fixtures as secretSecondRegion } from './fixtures/secret-second-region.ts';
import { fixtures as secretWithoutHost } from './fixtures/secret-without-host.ts';
import { fixtures as stateTimeout } from './fixtures/state-timeout.ts';
import { fixtures as stoppedRun } from './fixtures/stopped-run.ts';
import { fixtures as taskTokenTimeout } from './fixtures/task-token-timeout.ts';
import { fixtures as vaultLockMode } from './fixtures/vault-lock-mode.ts';
import { fixtures as vaultLock } from './fixtures/vault-lock.ts';
import type { Fixtures } from './support/fixture.ts';

/** By the id of the rule. */
export const FIXTURES: Readonly<Record<string, Fixtures>> = {
  'DR-ALARM-ACTION-REGION': alarmActionRegion,
  'DR-ALARM-MISSING-DATA': alarmMissingData,
  'DR-AUTOMATED-BACKUPS-KEPT': automatedBackupsKept,
  'DR-AUTOMATIC-RETURN': automaticReturn,
  'DR-BACKUP-COPY-KEY': backupCopyKey,
  'DR-BACKUP-COPY-TARGET': backupCopyTarget,
  'DR-BACKUP-COPY': backupCopy,
  'DR-BACKUP-COVERAGE': backupCoverage,
  'DR-BACKUP-INTERVAL': backupInterval,
  'DR-BACKUP-RETENTION': backupRetention,
  'DR-BUCKET-DELETE-MARKERS': bucketDeleteMarkers,
  'DR-BUCKET-EXISTING-OBJECTS': bucketExistingObjects,
  'DR-BUCKET-REPLICATION-KEY': bucketReplicationKey,
  'DR-BUCKET-REPLICATION-TIME': bucketReplicationTime,
  'DR-BUCKET-SECOND-REGION': bucketSecondRegion,
  'DR-BUCKET-VERSIONING': bucketVersioning,
  'DR-BUCKET-WAY-BACK': bucketWayBack,
  'DR-CAPACITY-ASKED': capacityAsked,
  'DR-CERTIFICATE-OWN-REGION': certificateOwnRegion,
  'DR-CROSS-REGION-REFERENCE': crossRegionReference,
  'DR-DELETION-PROTECTION': deletionProtection,
  'DR-EXECUTION-DATA': executionData,
  'DR-FAILOVER-PAIR': failoverPair,
  'DR-FAILOVER-PRIMARY-CHECK': failoverPrimaryCheck,
  'DR-FAILOVER-SECONDARY-CHECK': failoverSecondaryCheck,
  'DR-FAILOVER-TTL': failoverTtl,
  'DR-FAILURE-CAUGHT': failureCaught,
  'DR-FUNCTION-TIMEOUT': functionTimeout,
  'DR-GLOBAL-CONTROL-PLANE': globalControlPlane,
  'DR-HEALTH-CHECK-ADDRESS': healthCheckAddress,
  'DR-HEALTH-CHECK-ALARM': healthCheckAlarm,
  'DR-HEALTH-CHECK-SILENCE': healthCheckSilence,
  'DR-IMAGE-OWN-REGION': imageOwnRegion,
  'DR-IMAGES-DECLARED': imagesDeclared,
  'DR-KEY-OWN-REGION': keyOwnRegion,
  'DR-KEY-RETAINED': keyRetained,
  'DR-LAMBDA-RETRY': lambdaRetry,
  'DR-LAST-COPY-RETAINED': lastCopyRetained,
  'DR-LATCHED-ALIAS': latchedAlias,
  'DR-LATCHES': latches,
  'DR-LIMIT-DEFINITION': limitDefinition,
  'DR-LIMIT-HISTORY': limitHistory,
  'DR-LIMIT-PAYLOAD': limitPayload,
  'DR-LIMIT-POLICY': limitPolicy,
  'DR-LIMIT-TEMPLATE': limitTemplate,
  'DR-LOST-REGION': lostRegion,
  'DR-MANAGED-MASTER-PASSWORD': managedMasterPassword,
  'DR-POINT-IN-TIME-ELSEWHERE': pointInTimeElsewhere,
  'DR-POINT-IN-TIME': pointInTime,
  'DR-REGION-PARITY': regionParity,
  'DR-REPLICA-BACKUPS': replicaBackups,
  'DR-REPLICA-EXISTS': replicaExists,
  'DR-REPLICA-KEY': replicaKey,
  'DR-REPLICA-LAG-ALARM': replicaLagAlarm,
  'DR-REPLICA-PARAMETER-GROUP': replicaParameterGroup,
  'DR-REPLICA-SECURITY-GROUP': replicaSecurityGroup,
  'DR-REPLICA-SOURCE': replicaSource,
  'DR-RESTORE-TESTING': restoreTesting,
  'DR-ROLE-BACKUP-DELETION': roleBackupDeletion,
  'DR-ROLE-IAM-WRITES': roleIamWrites,
  'DR-ROLE-WILDCARDS': roleWildcards,
  'DR-RUNBOOK-REGION': runbookRegion,
  'DR-SECOND-REGION': secondRegion,
  'DR-SECRET-SECOND-REGION': secretSecondRegion,
  'DR-SECRET-WITHOUT-HOST': secretWithoutHost,
  'DR-STATE-TIMEOUT': stateTimeout,
  'DR-STOPPED-RUN': stoppedRun,
  'DR-TASK-TOKEN-TIMEOUT': taskTokenTimeout,
  'DR-VAULT-LOCK-MODE': vaultLockMode,
  'DR-VAULT-LOCK': vaultLock,
};
