import { plansFor } from '../assembly-model/links/backups.ts';
import { DB_INSTANCE, standaloneInstances } from '../assembly-model/links/databases.ts';
import { keepsPointsInTime } from '../assembly-model/links/points-in-time.ts';
import { describe, TABLE_TYPES } from '../assembly-model/links/stateful.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const pointInTime: Rule = {
  id: 'DR-POINT-IN-TIME',
  title: 'A database can be taken back to any moment of the last days',
  level: 'error',
  protectsFrom:
    'Wrong data: replicas have it too, and the last backup is hours old. Without automated backups RDS makes no ' +
    'replica either, and a restore fails with PointInTimeRestoreNotEnabled.',
  remedy:
    'Set BackupRetentionPeriod of the instance to 1 or more; for a table, PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled.',
  controls: BACKUP_CONTROLS,
  failureModes: [22],
  evaluate: (assembly) =>
    [...standaloneInstances(assembly), ...assembly.ofType(...TABLE_TYPES)]
      .filter((resource) => keepsPointsInTime(resource) === false)
      .map((resource) => ({
        at: resource,
        // A table that a plan backs up loses hours, not everything.
        level:
          resource.type !== DB_INSTANCE && plansFor(assembly, resource).plans.length > 0
            ? 'warning'
            : 'error',
        message: `Point-in-time recovery is off for ${describe(resource)}.`,
      })),
};
