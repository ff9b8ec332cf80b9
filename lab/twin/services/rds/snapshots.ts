import type { DBSnapshot } from '@aws-sdk/client-rds';
import { ApiError } from '../../api.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { backUp, requireAvailable, type RdsContext } from './transitions.ts';
import { WriteLog } from './write-log.ts';

/** `awsbackup`: made by AWS Backup, which also deletes it; RDS lists it and restores from it like any other. */
export type SnapshotType = 'manual' | 'awsbackup';

/** A manual snapshot stays until somebody deletes it, whatever becomes of its instance. */
export interface Snapshot {
  readonly type: SnapshotType;
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
    const { region } = instance;
    if (this.get(region, identifier) !== undefined) {
      throw new ApiError('DBSnapshotAlreadyExists', `DB snapshot ${identifier} already exists.`);
    }
    requireAvailable(instance, 'backed up');
    const snapshot = this.#made(instance, identifier, 'manual');
    backUp(this.#context, instance, world.kernel.draw('rds.snapshot', `rds.snapshot/${snapshot.arn}`), () => {
      snapshot.status = 'available';
    });
    return snapshot;
  }

  /** What AWS Backup has made of an instance: complete as soon as it stands here. */
  ofBackup(instance: DatabaseInstance, identifier: string): Snapshot {
    const snapshot = this.#made(instance, identifier, 'awsbackup');
    snapshot.status = 'available';
    return snapshot;
  }

  /** A copy in another region, encrypted with a key of that region. */
  copy(from: Snapshot, region: string, identifier: string, kmsKeyId: string | undefined): Snapshot {
    return this.#snapshots.add(region, identifier, {
      ...from,
      identifier,
      region,
      arn: this.#arn(region, identifier),
      settings: { ...from.settings, kmsKeyId },
    });
  }

  byArn(arn: string): Snapshot | undefined {
    return this.#snapshots.all().find((snapshot) => snapshot.arn === arn);
  }

  #arn(region: string, identifier: string): string {
    return `arn:aws:rds:${region}:${this.#context.world.account}:snapshot:${identifier}`;
  }

  #made(instance: DatabaseInstance, identifier: string, type: SnapshotType): Snapshot {
    const { region, settings } = instance;
    const { log, replication } = instance;
    const held = replication === undefined ? log : replication.source;
    const length = replication === undefined ? log.length : replication.appliedLength();
    return this.#snapshots.add(region, identifier, {
      type,
      identifier,
      arn: this.#arn(region, identifier),
      region,
      instance: instance.identifier,
      resourceId: instance.resourceId,
      settings: { ...settings },
      createdAtMilliseconds: this.#context.world.kernel.now(),
      log: new WriteLog({ log: held, length }),
      status: 'creating',
    });
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
    OriginalSnapshotCreateTime: new Date(snapshot.createdAtMilliseconds),
    SnapshotType: snapshot.type,
    Status: snapshot.status,
    PercentProgress: snapshot.status === 'available' ? 100 : 0,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    AllocatedStorage: settings.allocatedStorageGibibytes,
    Encrypted: settings.storageEncrypted,
    ...(settings.kmsKeyId === undefined ? {} : { KmsKeyId: settings.kmsKeyId }),
  };
}
