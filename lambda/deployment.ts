/**
 * The deployed configuration: what a step may know about the application it recovers.
 *
 * It is produced at synth from the validated configuration and travels as `deployment.json` beside the code of
 * every function, so a run never takes an identifier from its execution input and never has to fetch one.
 * It holds names only, never a secret.
 */

/** A region by the part it plays at home. It does not change when the traffic moves; `activeSide` does. */
export type Side = 'primary' | 'recovery';

export const SIDES: readonly Side[] = ['primary', 'recovery'];

export function otherSide(side: Side): Side {
  return side === 'primary' ? 'recovery' : 'primary';
}

/** Both values of something that exists once per region. */
export type PerSide<T> = Readonly<Record<Side, T>>;

export interface Deployment {
  /** Lower-case name, the prefix of every physical name (1 to 20 characters). */
  readonly application: string;
  /** Twelve digits. */
  readonly account: string;
  readonly partition: string;
  readonly regions: PerSide<string>;
  /** Who serves, according to the template. The ledger says who really does. */
  readonly activeSide: Side;
  readonly databases: readonly DeployedDatabase[];
  readonly buckets: readonly DeployedBucket[];
  readonly secrets: readonly DeployedSecret[];
  readonly services: readonly DeployedService[];
  readonly stateless: readonly StatelessComponent[];
  readonly external: readonly ExternalComponent[];
  /** Absent where the application has no name of its own to move. */
  readonly dns?: DeployedDns;
  readonly failover: FailoverPolicy;
  readonly backup: BackupPolicy;
  readonly drills: DrillPolicy;
  /** Physical names of what Muster itself makes in each region. */
  readonly names: PerSide<RegionNames>;
}

/** Seconds. RTO: from the outage until it is served again. RPO: how much accepted work may be lost. */
export interface Targets {
  readonly rtoSeconds: number;
  readonly rpoSeconds: number;
}

export type DatabaseEngine = 'postgres' | 'mysql' | 'mariadb';

export interface DeployedDatabase {
  /** The component's name in the configuration. */
  readonly name: string;
  readonly engine: DatabaseEngine;
  /** As RDS takes it, e.g. `16.4`. */
  readonly engineVersion: string;
  readonly port: number;
  /** Name of the schema or database the application connects to. */
  readonly databaseName: string;
  /** Name of the secret that holds `username` and `password`; the same in both regions. */
  readonly credentialsSecret: string;
  readonly instances: PerSide<DatabaseInstanceNames>;
  /** What both instances have to look like while they are the writer. */
  readonly policy: DatabasePolicy;
  /** What a standby is built with beside that; the templates say the same. */
  readonly standby: StandbySettings;
  readonly targets: Targets;
  /** Plans to bring rows back with; absent where the team has written none. */
  readonly repairs?: readonly RepairPlan[];
}

export interface DatabaseInstanceNames {
  /** True where the instance stood before Muster did and is not in its template. */
  readonly existing: boolean;
  readonly identifier: string;
  /** Endpoint of an existing instance; RDS makes up the others'. */
  readonly host?: string;
  readonly arn: string;
  readonly parameterGroup: string;
  /**
   * Group names (not ids: those are generated) looked up in the region itself. For an existing instance it may be
   * an id; the two cannot be mixed up, because EC2 refuses a name that starts with `sg-`.
   */
  readonly securityGroup: string;
  /** A group without any rule. An instance that has only this one takes no connection. */
  readonly fenceSecurityGroup: string;
  readonly kmsAlias: string;
  /** SSM parameter the application reads its connection from: JSON {@link ConnectionParameter}. */
  readonly connectionParameter: string;
}

/**
 * Rows that a team wants to be able to bring back, with statements that the team has written and rehearsed.
 * Travels in `deployment.json`, so that nobody types SQL at 03:00.
 */
export interface RepairPlan {
  readonly name: string;
  /** In the order in which they are applied: a parent before the table that refers to it. */
  readonly tables: readonly RepairTable[];
  /** What the lab plays to rehearse it; nothing of it ever runs anywhere else. */
  readonly rehearsal?: RepairRehearsal;
}

/** SQL, run in order in a database that begins empty. */
export interface RepairRehearsal {
  /** Makes the tables and fills them. */
  readonly before: readonly string[];
  /** What goes wrong. */
  readonly damage: readonly string[];
  /** What the application writes after that, and what has to stay. */
  readonly afterwards: readonly string[];
}

export interface RepairTable {
  /** With its schema where that is not on the search path, e.g. `sales.orders`. */
  readonly table: string;
  /** A column that is unique, never null, and never changes: the primary key, if it is one column. */
  readonly key: string;
  /**
   * SQL condition on `saved`, the row of the copy: only missing rows that meet it are brought back.
   * @default every missing row
   */
  readonly missingWhen?: string;
  /**
   * SQL condition on `live`, the row as it is, and `saved`, the row of the copy: which of the rows that differ are
   * wrong. The others were changed since, rightly, and stay.
   * @default none of them
   */
  readonly wrongWhen?: string;
  /**
   * Run in order, in one transaction. `{missing}` and `{wrong}` are tables with the columns of the table, which hold
   * the rows of the copy that are to be brought back and put right.
   */
  readonly statements: readonly string[];
}

/** The value of a `connectionParameter`, as JSON. Host and access only: user and password stay in the secret. */
export interface ConnectionParameter {
  readonly host: string;
  readonly port: number;
  readonly access: 'read-write' | 'read-only';
  /** The activation this connection belongs to. A writer with an older epoch must stop. */
  readonly epoch: number;
}

export interface DatabasePolicy {
  readonly instanceClass: string;
  readonly multiAz: boolean;
  /** 1 to 35. */
  readonly backupRetentionDays: number;
  /** UTC, `hh:mm-hh:mm`. */
  readonly backupWindow: string;
  readonly deletionProtection: boolean;
  readonly allocatedStorageGibibytes: number;
}

/** Settings of an instance that a runbook builds, so that it looks as if its template had made it. */
export interface StandbySettings {
  /** The same name in both regions. */
  readonly subnetGroup: string;
  readonly storageType: string;
  readonly maxAllocatedStorageGibibytes: number;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow: string;
  readonly monitoringIntervalSeconds: number;
  /** Names of the roles RDS writes its measurements under. */
  readonly monitoringRoles: PerSide<string>;
  /** CloudWatch log types the engine exports. */
  readonly logExports: readonly string[];
  /** Whether the writer's automated backups are copied to the other region. */
  readonly replicateAutomatedBackups: boolean;
  /** What one more instance with its storage costs a month, US$, list price; null where the price is not known. */
  readonly monthlyUsd: PerSide<number | null>;
}

export interface DeployedBucket {
  readonly name: string;
  readonly buckets: PerSide<{ readonly existing: boolean; readonly bucket: string }>;
  readonly targets: Targets;
}

export interface DeployedSecret {
  readonly name: string;
  /** Same name in both regions; the recovery region's is a replica. */
  readonly secretName: string;
  readonly existing: boolean;
}

export type DeployedService = EcsService | AutoScalingService;

interface ServiceBase {
  readonly name: string;
  readonly targets: Targets;
  /** Target groups whose healthy hosts say that the service answers. Names, one per region; may be absent. */
  readonly targetGroups?: PerSide<string>;
}

export interface EcsService extends ServiceBase {
  readonly kind: 'ecs';
  readonly ecs: PerSide<{
    readonly cluster: string;
    readonly service: string;
    /** Tasks while this region serves. */
    readonly activeCount: number;
    /** Tasks while it stands by (0: pilot light). */
    readonly standbyCount: number;
    /** ECR repository names whose image must be there before a failover can work. */
    readonly repositories: readonly string[];
  }>;
}

export interface AutoScalingService extends ServiceBase {
  readonly kind: 'auto-scaling';
  readonly groups: PerSide<{
    readonly group: string;
    readonly activeCount: number;
    readonly standbyCount: number;
  }>;
}

/** Moves by itself on a plain endpoint check: it holds nothing that could be written twice. */
export interface StatelessComponent {
  readonly name: string;
  readonly healthUrl: PerSide<string>;
  readonly targets: Targets;
}

/** Somebody else's service. Watched and reported, never moved. */
export interface ExternalComponent {
  readonly name: string;
  readonly healthUrl: string;
}

export interface DeployedDns {
  readonly hostedZoneId: string;
  readonly zoneName: string;
  readonly records: readonly DeployedRecord[];
}

export interface DeployedRecord {
  /** Fully qualified, without the final dot. */
  readonly name: string;
  /** `latched`: moves when a runbook says so. `automatic`: moves on a plain endpoint check. */
  readonly steering: 'latched' | 'automatic';
  /** Name of the service or stateless component behind it, where the configuration says so. */
  readonly component?: string;
  readonly ttlSeconds: number;
  /** What the CNAME answers, by region: a load balancer's name, for instance. */
  readonly endpoints: PerSide<string>;
  /** Path that answers 200 when the application serves, e.g. `/health`. */
  readonly healthPath: string;
  /** Asked by HTTP where it is 80, otherwise by HTTPS. */
  readonly port: number;
}

export interface FailoverPolicy {
  readonly start:
    | { readonly kind: 'by-hand' }
    | { readonly kind: 'automatic'; readonly afterSeconds: number };
  /** How long the approval of a data loss above target is waited for. */
  readonly approvalTimeoutSeconds: number;
  /** The strictest RPO of the databases: what the gate holds the measured lag against. */
  readonly rpoSeconds: number;
  /** The strictest RTO of everything a failover moves. */
  readonly rtoSeconds: number;
}

/** How often the recovery is drilled in the region that stands by. */
export interface DrillPolicy {
  readonly every: 'month' | 'quarter' | 'year';
}

/** How a recovery point taken by a runbook has to look, so that the locked vault accepts it. */
export interface BackupPolicy {
  /** Inside the vault lock's bounds; a point without an end would be refused. */
  readonly retentionDays: number;
}

/** Everything here is a literal name or ARN, computed from application, account and region alone. */
export interface RegionNames {
  readonly ledgerTable: string;
  readonly evidenceBucket: string;
  readonly backupVault: string;
  /** Name of the role AWS Backup works under; it exists beforehand, because IAM is not written in an incident. */
  readonly backupRole: string;
  /** Name of the role S3 replicates this region's buckets under. */
  readonly bucketReplicationRole: string;
  readonly kmsAlias: string;
  readonly topicArn: string;
  /** CloudWatch namespace of what Muster measures. */
  readonly metricNamespace: string;
  /** This region's latch alarm (standard resolution, backs a health check). */
  readonly latchAlarm: string;
  /** State machine ARNs by runbook name, e.g. `region-failover`. */
  readonly stateMachines: Readonly<Record<string, string>>;
  /** Function name of a step or scheduled function: this prefix and its name. */
  readonly functionPrefix: string;
}
