import { backupPlans, plansFor } from '../assembly-model/links/backups.ts';
import { keepsPointsInTime } from '../assembly-model/links/points-in-time.ts';
import { describe, statefulResources } from '../assembly-model/links/stateful.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const backupCoverage: Rule = {
  id: 'DR-BACKUP-COVERAGE',
  title: 'Everything that holds data is backed up',
  level: 'error',
  protectsFrom:
    'A database that was added after the backup plan and is in none of its selections: nobody notices until it is to ' +
    'be restored. A replica is no backup: it deletes what the source deletes, seconds later.',
  remedy:
    'Name the resource in an AWS::Backup::BackupSelection of its region, or give it the tag a selection asks for.',
  controls: BACKUP_CONTROLS,
  failureModes: [22, 28],
  evaluate: (assembly) => statefulResources(assembly).flatMap((resource) => judge(assembly, resource)),
};

function judge(assembly: AssemblyModel, resource: Resource): readonly Violation[] {
  const { plans, maybe } = plansFor(assembly, resource);
  if (plans.length > 0 || maybe || outlivesItself(resource)) return [];
  const anyPlan = backupPlans(assembly).length > 0;
  const what = describe(resource);
  if (!anyPlan && keepsPointsInTime(resource) !== false) {
    return [
      {
        at: resource,
        level: 'warning',
        message:
          `Of ${what} there are only its own automated backups: they end after 35 days, and by default they are ` +
          'deleted together with it.',
      },
    ];
  }
  return [
    {
      at: resource,
      message: anyPlan
        ? `No selection of a backup plan in ${resource.region ?? 'its region'} takes in ${what}, neither by name nor by tag.`
        : `Nothing backs up ${what}.`,
    },
  ];
}

/**
 * Backups of the service's own that stay when the resource goes: DynamoDB keeps the last state of a table with
 * point-in-time recovery for 35 days (DynamoDB Developer Guide, "Point-in-time recovery"); RDS does if it is told to.
 */
function outlivesItself(resource: Resource): boolean {
  if (resource.type.startsWith('AWS::DynamoDB::')) return keepsPointsInTime(resource) !== false;
  if (resource.type === 'AWS::EFS::FileSystem') return resource.text('BackupPolicy.Status') !== undefined;
  return false;
}
