import { ApiError, UnsupportedError } from '../../api.ts';
import type { DatabaseInstance } from './instance.ts';
import { hostOf, instanceArn } from './instances.ts';
import { requireAvailable, type RdsContext } from './transitions.ts';

/**
 * ModifyDBInstance with a new identifier, applied immediately. The old name and its endpoint are gone at once, and the
 * instance is not available until the new one works, about ten minutes later (RDS User Guide, "Renaming a DB
 * instance"). It keeps its resource id, its tags, its groups and its replicas.
 *
 * @throws ApiError InvalidDBInstanceState, DBInstanceAlreadyExists
 */
export function rename(context: RdsContext, instance: DatabaseInstance, to: string): void {
  const { world, fleet } = context;
  requireAvailable(instance, 'renamed');
  if (fleet.instances.get(instance.region, to) !== undefined) {
    throw new ApiError('DBInstanceAlreadyExists', `DB instance ${to} already exists.`);
  }
  if (instance.replication !== undefined) {
    throw new UnsupportedError(`a new name for ${instance.identifier}, which is a read replica`);
  }
  const from = instance.identifier;
  fleet.rename(instance, {
    identifier: to,
    arn: instanceArn(world.account, instance.region, to),
    host: hostOf(world.account, instance.region, to),
  });
  for (const arn of instance.replicaArns) fleet.byArn(arn)?.replication?.followRename(instance.arn);
  instance.status = 'renaming';
  instance.cutConnections();
  world.record({
    atMilliseconds: world.kernel.now(),
    region: instance.region,
    kind: 'rds.renamed',
    text: `${from}: renamed to ${to}`,
    data: { from, to },
  });
  world.kernel.after(world.kernel.draw('rds.rename', `rds.rename/${instance.resourceId}`), () => {
    instance.status = 'available';
    fleet.event(instance, 'RDS-EVENT-0009', `DB instance renamed from ${from} to ${to}`);
  });
}
