import type { DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import type { WorldContext } from '../../service.ts';
import type { DatabaseInstance } from './instance.ts';
import type { WriteLog } from './write-log.ts';

/** Transaction logs are uploaded every five minutes (RDS User Guide, "Restoring to a specified time"). */
const LOG_UPLOAD_MILLISECONDS = 300_000;

/** What one region keeps of an instance: its own automated backups, or those replicated from another region. */
export interface AutomatedBackup {
  readonly region: string;
  readonly arn: string;
  readonly instance: DatabaseInstance;
  readonly isReplicated: boolean;
  /** `retained`: its instance was deleted and the backups were kept. */
  readonly status: 'creating' | 'active' | 'retained';
  /** Absent until the first backup is complete. */
  readonly window: { readonly fromMilliseconds: number; readonly toMilliseconds: number } | undefined;
}

/**
 * Automated backups of all instances, own and replicated. The logs of a replicated one arrive an upload later, and
 * stop arriving while one of the two regions is dark (RDS User Guide, "Replicating automated backups to another AWS
 * Region": the latest restorable time of the destination is that of the last log that was copied).
 */
export class AutomatedBackups {
  readonly #world: WorldContext;
  readonly #instances: () => readonly DatabaseInstance[];
  readonly #retained = new Map<DatabaseInstance, number>();
  readonly #darkSince = new Map<string, number>();

  constructor(world: WorldContext, instances: () => readonly DatabaseInstance[]) {
    this.#world = world;
    this.#instances = instances;
    world.onDarknessChange((region) => {
      if (!world.isDark(region)) this.#darkSince.delete(region);
      else if (!this.#darkSince.has(region)) this.#darkSince.set(region, world.kernel.now());
    });
  }

  /** Kept after its instance was deleted with `DeleteAutomatedBackups` set to false. */
  retain(instance: DatabaseInstance): void {
    if (instance.backup.kind === 'active') this.#retained.set(instance, this.#world.kernel.now());
  }

  in(region: string): readonly AutomatedBackup[] {
    return [...this.#instances(), ...this.#retained.keys()].flatMap(
      (instance) => this.#backupIn(region, instance) ?? [],
    );
  }

  latestRestorable(instance: DatabaseInstance): number | undefined {
    return this.#backupIn(instance.region, instance)?.window?.toMilliseconds;
  }

  #backupIn(region: string, instance: DatabaseInstance): AutomatedBackup | undefined {
    const { backup } = instance;
    const isReplicated = instance.region !== region;
    if (backup.kind === 'none') return undefined;
    if (isReplicated && instance.settings.backupReplicationRegion !== region) return undefined;
    const common = { region, arn: automatedBackupArn(instance, region), instance, isReplicated };
    if (backup.kind === 'creating') return { ...common, status: 'creating', window: undefined };
    const fromMilliseconds = backup.sinceMilliseconds;
    const until = isReplicated ? this.#copiedUntil(region, instance) : this.#writtenUntil(instance);
    const uploads = Math.floor((until - fromMilliseconds) / LOG_UPLOAD_MILLISECONDS);
    return {
      ...common,
      status: this.#retained.has(instance) ? 'retained' : 'active',
      window:
        uploads < 0
          ? undefined
          : { fromMilliseconds, toMilliseconds: fromMilliseconds + uploads * LOG_UPLOAD_MILLISECONDS },
    };
  }

  #writtenUntil(instance: DatabaseInstance): number {
    return this.#retained.get(instance) ?? this.#world.kernel.now();
  }

  #copiedUntil(region: string, instance: DatabaseInstance): number {
    const darkSince = [region, instance.region].flatMap((one) => this.#darkSince.get(one) ?? []);
    return Math.min(this.#writtenUntil(instance), ...darkSince) - LOG_UPLOAD_MILLISECONDS;
  }
}

/** The content of an instance at a time: what it had acknowledged, or as a replica applied, by then. */
export function contentAt(
  instance: DatabaseInstance,
  milliseconds: number,
): { readonly log: WriteLog; readonly length: number } {
  const { replication } = instance;
  if (replication === undefined) return { log: instance.log, length: instance.log.lengthAt(milliseconds) };
  const length = Math.min(replication.appliedLength(), replication.source.lengthAt(milliseconds));
  return { log: replication.source, length };
}

/** The shape that DescribeDBInstanceAutomatedBackups answers. */
export function describeAutomatedBackup(backup: AutomatedBackup): DBInstanceAutomatedBackup {
  const { instance, window } = backup;
  return {
    DBInstanceArn: instance.arn,
    DbiResourceId: instance.resourceId,
    DBInstanceAutomatedBackupsArn: backup.arn,
    // Of the instance, also where the backups are replicated.
    Region: instance.region,
    DBInstanceIdentifier: instance.identifier,
    Status: backup.status,
    Engine: instance.settings.engine,
    EngineVersion: instance.settings.engineVersion,
    BackupRetentionPeriod: instance.settings.backupRetentionDays,
    RestoreWindow:
      window === undefined
        ? {}
        : { EarliestTime: new Date(window.fromMilliseconds), LatestTime: new Date(window.toMilliseconds) },
    DBInstanceAutomatedBackupsReplications: backup.isReplicated ? [] : automatedBackupReplications(instance),
  };
}

export function automatedBackupReplications(instance: DatabaseInstance) {
  const region = instance.settings.backupReplicationRegion;
  return region === undefined
    ? []
    : [{ DBInstanceAutomatedBackupsArn: automatedBackupArn(instance, region) }];
}

function automatedBackupArn(instance: DatabaseInstance, region: string): string {
  const [arn, partition, service, , account] = instance.arn.split(':');
  const resource = `ab-${instance.resourceId.slice(3).toLowerCase()}`;
  return [arn, partition, service, region, account, 'auto-backup', resource].join(':');
}
