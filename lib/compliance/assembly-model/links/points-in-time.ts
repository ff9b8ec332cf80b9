import type { Resource } from '../resource.ts';
import { at, flag, objects, type Unknown } from '../values.ts';
import { CLUSTER_TYPES, DB_INSTANCE } from './databases.ts';

/** Whether a resource can be taken back to any moment of the last days by its own service. */
export function keepsPointsInTime(resource: Resource): boolean | Unknown {
  if (resource.type === DB_INSTANCE) {
    // CloudFormation's default is one day.
    const days = resource.amount('BackupRetentionPeriod') ?? 1;
    return days === 'unknown' ? days : days > 0;
  }
  if (resource.type === 'AWS::DynamoDB::GlobalTable') {
    const answers = new Set(
      objects(resource.at('Replicas')).map(
        (replica) =>
          flag(at(replica, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled')) ?? false,
      ),
    );
    if (answers.has(false)) return false;
    return answers.has('unknown') ? 'unknown' : true;
  }
  if (resource.type === 'AWS::DynamoDB::Table') {
    return resource.flag('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') ?? false;
  }
  // A cluster keeps one day at least; it cannot be turned off.
  return (CLUSTER_TYPES as readonly string[]).includes(resource.type);
}
