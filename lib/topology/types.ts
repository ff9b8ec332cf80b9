import type {
  RepairPlan,
  DatabaseEngine,
  DatabaseInstanceNames,
  DatabasePolicy,
  DeployedRecord,
  DeployedSecret,
  DeployedService,
  DrillPolicy,
  ExternalComponent,
  FailoverPolicy,
  PerSide,
  RegionNames,
  Side,
  StatelessComponent,
  Targets,
} from '../../lambda/deployment.ts';
import type { Disruption } from '../config/disruptions.ts';
import type { Assumptions } from '../config/schema/assessment.ts';
import type { MeasuredLatencies } from '../latency-model/latency-table.ts';

/**
 * Everything the stacks need to know, as plain data: physical names, settings, schedules, thresholds.
 * It is computed from the validated configuration alone; nothing in it is looked up.
 */
export interface Topology {
  /** Lower-case name, the prefix of every physical name (1 to 20 characters). */
  readonly application: string;
  /** Twelve digits. */
  readonly account: string;
  readonly partition: string;
  readonly regions: PerSide<string>;
  /** Who serves. It decides roles (source or replica, active or standby counts), never a name. */
  readonly activeSide: Side;
  readonly names: PerSide<TopologyNames>;
  readonly networks: PerSide<NetworkTopology>;
  readonly databases: readonly DatabaseTopology[];
  readonly buckets: readonly BucketTopology[];
  /** The application's secrets, and the user and password of every database. */
  readonly secrets: readonly DeployedSecret[];
  readonly services: readonly DeployedService[];
  readonly stateless: readonly StatelessComponent[];
  readonly external: readonly ExternalComponent[];
  /** Absent where the application has no name of its own to move. */
  readonly dns?: DnsTopology;
  readonly notifications: NotificationTopology;
  readonly failover: FailoverPolicy;
  readonly backup: BackupTopology;
  readonly drills: DrillTopology;
  readonly alarms: AlarmThresholds;
  readonly access: AccessTopology;
  /** What the assessment takes beside all this; nothing of it is deployed. */
  readonly assessment: AssessmentTopology;
}

/** Literal names of what Muster itself makes in one region. */
export interface TopologyNames extends RegionNames {
  /** `muster-<application>-`: begins every name that has no shape of its own, and every stack's. */
  readonly prefix: string;
  /** Receives the server access logs of the other buckets. */
  readonly accessLogBucket: string;
  readonly databaseSubnetGroup: string;
  /** A group without any rule, shared by the databases of the region. */
  readonly fenceSecurityGroup: string;
  readonly backupPlan: string;
  /** Letters, digits and underscores only: AWS Backup refuses a hyphen here. */
  readonly restoreTestingPlan: string;
  /** Dashboards and roles are global in an account, so their names carry the side. */
  readonly dashboard: string;
  /** Who may start a runbook, and `runbook-control`: pause, resume, skip, cancel. */
  readonly operatorRole: string;
  /** Who may start `runbook-approval`: approve or refuse. */
  readonly approverRole: string;
  readonly databaseMonitoringRole: string;
}

export type NetworkTopology = CreatedNetwork | ExistingNetwork;

interface NetworkBase {
  /** CIDR of the whole network: where a database takes connections from. */
  readonly cidr: string;
  /** Zone names, e.g. `us-east-1a`; two or more. */
  readonly zones: readonly string[];
}

export interface CreatedNetwork extends NetworkBase {
  readonly kind: 'created';
  /** One of each tier in every zone. */
  readonly subnets: readonly SubnetTopology[];
  /** Zones that have a NAT gateway in their public subnet. */
  readonly natGatewayZones: readonly string[];
}

export interface SubnetTopology {
  /** `public`: load balancers. `application`: containers and instances. `database`: no way out. */
  readonly tier: 'public' | 'application' | 'database';
  readonly zone: string;
  readonly cidr: string;
}

export interface ExistingNetwork extends NetworkBase {
  readonly kind: 'existing';
  readonly vpcId: string;
  /** In the order of `zones`. */
  readonly databaseSubnetIds: readonly string[];
}

export interface DatabaseTopology {
  readonly name: string;
  readonly engine: DatabaseEngine;
  /** As RDS takes it: `17`, or `17.4` where the configuration pins the minor version. */
  readonly engineVersion: string;
  /** e.g. `postgres17`, `mysql8.4`. */
  readonly parameterGroupFamily: string;
  /** Set in the parameter groups of both regions. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly port: number;
  readonly databaseName: string;
  /** Ignored for an existing instance. */
  readonly masterUsername: string;
  /** Holds `username` and `password`, nothing else. */
  readonly credentials: DeployedSecret;
  readonly instances: PerSide<DatabaseInstanceTopology>;
  readonly policy: DatabasePolicy;
  readonly storageType: 'gp3';
  /** Storage grows by itself up to here. */
  readonly maxAllocatedStorageGibibytes: number;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow: string;
  readonly monitoringIntervalSeconds: number;
  /** CloudWatch log types the engine exports. */
  readonly logExports: readonly string[];
  /** RDS copies snapshots and logs of the active instance to the other region. */
  readonly replicateAutomatedBackups: boolean;
  readonly repairs: readonly RepairPlan[];
  readonly targets: Targets;
}

export interface DatabaseInstanceTopology extends DatabaseInstanceNames {
  /** `source` on the active side. */
  readonly role: 'source' | 'replica';
}

export interface BucketTopology {
  readonly name: string;
  readonly buckets: PerSide<{ readonly existing: boolean; readonly bucket: string; readonly arn: string }>;
  /** Days after which an overwritten or deleted version goes; it is the window to come back from a mistake. */
  readonly noncurrentVersionDays: number;
  readonly targets: Targets;
}

export interface DnsTopology {
  readonly hostedZoneId: string;
  readonly zoneName: string;
  readonly records: readonly RecordTopology[];
}

export interface RecordTopology extends DeployedRecord {
  /** The service or stateless component behind it, where the configuration names it. */
  readonly component?: string;
  /** HTTP where the port is 80, otherwise HTTPS. */
  readonly protocol: 'HTTP' | 'HTTPS';
}

export interface NotificationTopology {
  readonly topics: PerSide<{ readonly existing: boolean; readonly name: string; readonly arn: string }>;
  readonly subscriptions: readonly {
    readonly protocol: 'email' | 'https';
    readonly endpoint: string;
  }[];
}

export interface BackupTopology {
  readonly tiers: readonly BackupTierTopology[];
  readonly lock: VaultLock;
  readonly restoreTesting: RestoreTesting;
  /** What the plan of each region protects while that region serves. */
  readonly protectedArns: PerSide<readonly string[]>;
}

export interface BackupTierTopology {
  readonly name: 'daily' | 'weekly' | 'monthly';
  /** AWS cron expression, UTC. */
  readonly schedule: string;
  readonly retentionDays: number;
  /** Retention of the copy in the other region. */
  readonly copyRetentionDays: number;
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
}

export interface VaultLock {
  readonly mode: 'governance' | 'compliance';
  /** A recovery point with a retention outside these two is refused by the vault. */
  readonly minRetentionDays: number;
  readonly maxRetentionDays: number;
  /** Compliance only, 3 or more: without it AWS Backup makes the lock a governance one. */
  readonly changeableForDays?: number;
}

/** How often, and when, the recovery is drilled. */
export interface DrillTopology extends DrillPolicy {
  /** As EventBridge Scheduler takes it, UTC. */
  readonly schedule: string;
}

export interface RestoreTesting {
  /** AWS cron expression, UTC. */
  readonly schedule: string;
  readonly startWindowHours: number;
  /** The restored copy lives this long before it is deleted (1 to 168). */
  readonly validationWindowHours: number;
  /** Recovery points this young are drawn from, at random. */
  readonly selectionWindowDays: number;
}

export interface AlarmThresholds {
  /** The endpoint has not answered for this long; a multiple of ten. */
  readonly downSeconds: number;
  readonly errorRatePercent: number;
  readonly p95Milliseconds: number;
  /** By database name. */
  readonly replicaLagSeconds: Readonly<Record<string, number>>;
  /** By bucket name: age of the oldest object that waits to be replicated. */
  readonly replicationBacklogSeconds: Readonly<Record<string, number>>;
}

export interface AccessTopology {
  /** Principal ARNs (roles, users, or account roots) that may assume the operator role. */
  readonly operators: readonly string[];
  /** The same for the approver role. */
  readonly approvers: readonly string[];
}

export interface AssessmentTopology {
  /** By component name. */
  readonly targets: Readonly<Record<string, Readonly<Record<Disruption, DisruptionTargets>>>>;
  readonly latencies: MeasuredLatencies;
  readonly assumptions: Assumptions;
}

/** What is absent has not been stated. */
export interface DisruptionTargets {
  readonly rtoSeconds?: number;
  readonly rpoSeconds?: number;
}
