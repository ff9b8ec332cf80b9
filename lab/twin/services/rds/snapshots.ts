import type { DBSnapshot } from '@aws-sdk/client-rds';
import { ApiError } from '../../api.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { backUp, requireAvailable, type RdsContext } from './transitions.ts';
import { WriteLog } from './write-log.ts';

/** A manual snapshot: it stays until somebody deletes it, whatever becomes of its instance. */
export interface Snapshot {
  readonly identifier: string;
  readonly arn: string;
  readonly region: string;
  readonly instance: string;
  readonly resourceId: string;
  readonly settings: InstanceSettings;
  readonly createdAtMilliseconds: number;
  /** What the instance held when it began. */
  readonly log: WriteLog;
  status: 'creating' | 'available';
}

export class Snapshots {
  readonly #context: RdsContext;
  readonly #snapshots = new RegionalRegistry<Snapshot>('database snapshot');

  constructor(context: RdsContext) {
    this.#context = context;
  }

  get(region: string, identifier: string): Snapshot | undefined {
    return this.#snapshots.get(region, identifier);
  }

  in(region: string): readonly Snapshot[] {
    return this.#snapshots.in(region);
  }

  /**
   * CreateDBSnapshot: the instance is `backing-up` meanwhile.
   *
   * @throws ApiError DBSnapshotAlreadyExists, InvalidDBInstanceState
   */
  take(instance: DatabaseInstance, identifier: string): Snapshot {
    const { world } = this.#context;
    const { region, settings } = instance;
    if (this.get(region, identifier) !== undefined) {
      throw new ApiError('DBSnapshotAlreadyExists', `DB snapshot ${identifier} already exists.`);
    }
    requireAvailable(instance, 'backed up');
    const { log, replication } = instance;
    const held = replication === undefined ? log : replication.source;
    const length = replication === undefined ? log.length : replication.appliedLength();
    const snapshot: Snapshot = {
      identifier,
      arn: `arn:aws:rds:${region}:${world.account}:snapshot:${identifier}`,
      region,
      instance: instance.identifier,
      resourceId: instance.resourceId,
      settings: { ...settings },
      createdAtMilliseconds: world.kernel.now(),
      log: new WriteLog({ log: held, length }),
      status: 'creating',
    };
    this.#snapshots.add(region, identifier, snapshot);
    backUp(this.#context, instance, world.kernel.draw('rds.snapshot', `rds.snapshot/${snapshot.arn}`), () => {
      snapshot.status = 'available';
    });
    return snapshot;
  }
}

/** The shape that DescribeDBSnapshots answers. */
export function describeSnapshot(snapshot: Snapshot): DBSnapshot {
  const { settings } = snapshot;
  return {
    DBSnapshotIdentifier: snapshot.identifier,
    DBSnapshotArn: snapshot.arn,
    DBInstanceIdentifier: snapshot.instance,
    DbiResourceId: snapshot.resourceId,
    SnapshotCreateTime: new Date(snapshot.createdAtMilliseconds),
    SnapshotType: 'manual',
    Status: snapshot.status,
    PercentProgress: snapshot.status === 'available' ? 100 : 0,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    AllocatedStorage: settings.allocatedStorageGibibytes,
    Encrypted: settings.storageEncrypted,
    ...(settings.kmsKeyId === undefined ? {} : { KmsKeyId: settings.kmsKeyId }),
  };
}
