import type { DatabaseEngine } from '../../lambda/deployment.ts';
import type { MeasuredLatency } from '../latency-model/latency-table.ts';
import type { LatencyId } from '../latency-model/latencies.ts';
import type { Disruption } from './disruptions.ts';
import type { WaiverDefinition } from './waiver-definition.ts';

/** A whole number and a unit: seconds, minutes, hours or days, e.g. `30s`, `15m`, `4h`, `90d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** One value for both regions, or one for each. */
export type PerRegion<T> = T | { readonly primary: T; readonly recovery: T };

/** What a user writes in `dr.config.ts`. Everything without a default has to be given. */
export interface DrDefinition {
  /** Prefix of every name: lower-case letters, digits and single hyphens, 2 to 20 characters. */
  readonly application: string;
  /** AWS account, twelve digits. */
  readonly account: string;
  readonly regions: { readonly primary: string; readonly recovery: string };
  /**
   * Who serves, as far as the template is concerned. Changed and deployed after a failover has been confirmed; it
   * changes roles and counts, never a name.
   * @default 'primary'
   */
  readonly activeRegion?: 'primary' | 'recovery';
  /** What every component has to meet unless it says otherwise. */
  readonly targets: TargetsDefinition;
  /**
   * Availability zones of each created network, two or three.
   * @default the first two the region offers to every account; us-west-1 has none such and needs them named
   */
  readonly zones?: { readonly primary?: readonly string[]; readonly recovery?: readonly string[] };
  /** @default a new network in both regions */
  readonly network?: { readonly primary?: NetworkDefinition; readonly recovery?: NetworkDefinition };
  /** @default none */
  readonly databases?: readonly DatabaseDefinition[];
  /** @default none */
  readonly buckets?: readonly BucketDefinition[];
  /** Secrets of the application. A database's user and password need not be listed. @default none */
  readonly secrets?: readonly SecretDefinition[];
  /** What a failover scales up in the region that takes over. @default none */
  readonly services?: readonly ServiceDefinition[];
  /** Components that hold nothing and may move by themselves: a front end, functions. @default none */
  readonly stateless?: readonly StatelessDefinition[];
  /** Somebody else's services: watched and reported, never moved. @default none */
  readonly external?: readonly ExternalDefinition[];
  /** @default the application has no name to move */
  readonly dns?: DnsDefinition;
  /** Who hears of an incident. At least one e-mail address, web hook or topic. */
  readonly notify: NotifyDefinition;
  readonly failover?: FailoverDefinition;
  readonly backup?: BackupDefinition;
  readonly drills?: DrillDefinition;
  readonly alarms?: AlarmDefinition;
  readonly access?: AccessDefinition;
  /**
   * What you have measured yourself, in place of what the latency model assumes; the assessment and the rehearsal both
   * take it. Ids are those of `lib/latency-model`, e.g. `rds.promote`.
   * @default the latency model
   */
  readonly latencies?: { readonly [id in LatencyId]?: MeasuredLatencyDefinition };
  /** What the assessment cannot know: amounts of data, sizes, prices of your own. */
  readonly assumptions?: AssumptionsDefinition;
  /** Findings of the checks that are accepted for a time. @default none */
  readonly waivers?: readonly WaiverDefinition[];
}

/** Seconds. A log-normal distribution is laid through the median and the 90th percentile. */
export type MeasuredLatencyDefinition = Omit<MeasuredLatency, 'minSeconds'> & {
  /** @default 0 */
  readonly minSeconds?: number;
};

export interface AssumptionsDefinition {
  /** Objects stored per second in each bucket, 0.001 to 10000. @default 50, as the clients of the rehearsal do */
  readonly objectsPerSecond?: number;
  /** What each bucket holds, GiB. @default 500 */
  readonly bucketGibibytes?: number;
  /** Share of the stored data that changes in a day, percent. @default 2 */
  readonly dailyChangePercent?: number;
  /** Size of a Fargate task. @default 1 */
  readonly taskVcpus?: number;
  /** Memory of a Fargate task, GiB. @default 2 */
  readonly taskGibibytes?: number;
  /** Price of an instance of an Auto Scaling group, US$ per hour. @default 0.0816, an m7g.large */
  readonly instanceUsdPerHour?: number;
  /** What your regions cost in comparison with us-east-1, 0.5 to 3. @default 1 for both */
  readonly priceFactor?: PerRegion<number>;
}

export interface TargetsDefinition extends DisruptionTargets {
  /** Recovery time objective: from the outage until it is served again, `1m` to `7d`. */
  readonly rto: Duration;
  /** Recovery point objective: how much accepted work may be lost, `0s` to `7d`. */
  readonly rpo: Duration;
}

/**
 * Targets for one kind of disruption, in place of the others.
 * @default `rto` and `rpo` for the first three; none for the last three, whose times are shown but not judged
 */
export type DisruptionTargets = {
  readonly [kind in Disruption]?: { readonly rto?: Duration; readonly rpo?: Duration };
};

export type NetworkDefinition = CreatedNetworkDefinition | ExistingNetworkDefinition;

export interface CreatedNetworkDefinition {
  /**
   * Address range, /16 to /24. The two regions' ranges must not overlap, so that they can be peered.
   * @default '10.20.0.0/16' in the primary, '10.21.0.0/16' in the recovery region
   */
  readonly cidr?: string;
  /**
   * Ways out for the application's private subnets; each is charged by the hour.
   * @default 'one-per-zone': the loss of a zone does not take the others' way out
   */
  readonly natGateways?: 'one-per-zone' | 'one' | 'none';
}

/** A network that stands already. Nothing is looked up at synth, so its parts are named here. */
export interface ExistingNetworkDefinition {
  readonly vpcId: string;
  /** Address range of the whole VPC: where databases take connections from. */
  readonly cidr: string;
  /** Private subnets for databases by zone, two zones or more: `{ 'us-east-1a': 'subnet-0123…' }`. */
  readonly databaseSubnets: Readonly<Record<string, string>>;
}

export interface DatabaseDefinition {
  /** Component name: lower-case letters, digits and single hyphens, 2 to 30 characters; unique over all components. */
  readonly name: string;
  readonly engine: DatabaseEngine;
  /**
   * Engine version as RDS takes it. A major version alone (`17`, `8.4`) leaves the minor one to RDS.
   * @default '17' for postgres, '8.4' for mysql, '11.4' for mariadb; no default for an existing database
   */
  readonly version?: string;
  /** Database the application connects to. @default the application's name with `_` for `-` */
  readonly databaseName?: string;
  /** @default 5432 for postgres, 3306 for mysql and mariadb */
  readonly port?: number;
  /** @default 'db.m7g.large'; no default for an existing database */
  readonly instanceClass?: string;
  /** GiB, 20 to 16384. @default 100; no default for an existing database */
  readonly storageGibibytes?: number;
  /** Storage grows by itself up to here; at least 10 % above `storageGibibytes`. @default four times as much */
  readonly maxStorageGibibytes?: number;
  /** A standby in another zone of the same region, in both regions. @default true */
  readonly multiAz?: boolean;
  /** How far back a point in time can be restored: 1 to 35 days. @default 14 */
  readonly pointInTimeDays?: number;
  /** UTC, `hh:mm-hh:mm`, 30 minutes or more. A replica cannot be promoted in it. @default '03:00-04:00' */
  readonly backupWindow?: string;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`, 30 minutes to a day, apart from `backupWindow`. @default 'sun:09:00-sun:10:00' */
  readonly maintenanceWindow?: string;
  /**
   * RDS copies snapshots and logs to the other region, so that a point in time can be restored there. Not offered
   * between every pair of regions. Not for an existing database: turn it on where that database is managed.
   * @default true, false for an existing database
   */
  readonly replicateAutomatedBackups?: boolean;
  /** Engine parameters of both regions, added to the ones that demand TLS. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * How rows are brought back after a deletion or a corruption: what `data-repair` can be started with. PostgreSQL
   * only.
   * @default none
   */
  readonly repairs?: readonly RepairDefinition[];
  /** @default the application's targets */
  readonly targets?: Partial<TargetsDefinition>;
  /**
   * An instance that stands in the primary region already. Muster makes its replica and never touches it but to
   * fence it in a failover. Needs an existing primary network.
   * @default a new instance
   */
  readonly existing?: ExistingDatabaseDefinition;
}

/** Written before it is needed, by the team, and rehearsed like everything else. */
export interface RepairDefinition {
  /** What `data-repair` is started with; unique in its database. */
  readonly name: string;
  /** In the order in which they are applied: a parent before the table that refers to it. */
  readonly tables: readonly RepairTableDefinition[];
  /** What `npm run drill -- --runbook data-repair` plays. @default this repair is not rehearsed */
  readonly rehearsal?: RepairRehearsalDefinition;
}

/** SQL that only the lab runs, in a database that begins empty. Nothing in it may ask for the time or for chance. */
export interface RepairRehearsalDefinition {
  /** Makes the tables and fills them. */
  readonly before: readonly string[];
  /** What goes wrong. */
  readonly damage: readonly string[];
  /** What the application writes after that, and what has to stay. @default [] */
  readonly afterwards?: readonly string[];
}

export interface RepairTableDefinition {
  /** With its schema where that is not on the search path, e.g. `sales.orders`. */
  readonly table: string;
  /** A column that is unique, never null, and never changes. @default 'id' */
  readonly key?: string;
  /** SQL condition on `saved`, the row of the copy. @default every missing row is brought back */
  readonly missingWhen?: string;
  /**
   * SQL condition on `live`, the row as it is, and `saved`, the row of the copy: which rows that differ are wrong. The
   * others were changed since, rightly, and stay.
   * @default none of them is wrong
   */
  readonly wrongWhen?: string;
  /**
   * SQL, run in order in one transaction. `{missing}` and `{wrong}` are tables with the table's columns that hold the
   * rows of the copy. A repair that leaves one of them out, or touches any other row, is rolled back.
   */
  readonly statements: readonly string[];
}

export interface ExistingDatabaseDefinition {
  /** DB instance identifier. */
  readonly identifier: string;
  /**
   * Name of the instance's endpoint, as RDS shows it. Muster writes it into the parameter that the application reads
   * its connection from.
   */
  readonly host: string;
  /** Key the instance is encrypted with: `alias/…` or a key ARN. A plain instance cannot have an encrypted replica. */
  readonly kmsKey: string;
  /** The security group that lets the application in, by id or name: what the instance gets back after a fence. */
  readonly securityGroup: string;
  /** Name of the secret that holds user and password; it has to be replicated to the recovery region. */
  readonly credentialsSecret: string;
  /** @default the engine's own, e.g. 'default.postgres17' */
  readonly parameterGroup?: string;
}

export interface BucketDefinition {
  readonly name: string;
  /** Versions are kept this long after they were overwritten or deleted: 1 to 3650 days. @default 90 */
  readonly keepOldVersions?: Duration;
  /** @default the application's targets */
  readonly targets?: Partial<TargetsDefinition>;
  /** Buckets that stand already. Without `recovery`, Muster makes that one. @default two new buckets */
  readonly existing?: { readonly primary: string; readonly recovery?: string };
}

export interface SecretDefinition {
  readonly name: string;
  /** Name of a secret that is already replicated to the recovery region. @default a new secret in both */
  readonly existing?: string;
}

export type ServiceDefinition = ServiceBaseDefinition & (EcsDefinition | AutoScalingDefinition);

interface ServiceBaseDefinition {
  readonly name: string;
  /** Tasks or instances while a region serves: 1 to 5000. */
  readonly activeCount: PerRegion<number>;
  /** Tasks or instances while it stands by: 0 (pilot light) to `activeCount`. @default 0 */
  readonly standbyCount?: PerRegion<number>;
  /** Names of the target groups whose healthy hosts say that the service answers. @default none */
  readonly targetGroup?: PerRegion<string>;
  /** @default the application's targets */
  readonly targets?: Partial<TargetsDefinition>;
}

export interface EcsDefinition {
  readonly ecs: {
    readonly cluster: PerRegion<string>;
    readonly service: PerRegion<string>;
    /** ECR repositories whose images must be there before a failover can work. @default none */
    readonly repositories?: PerRegion<readonly string[]>;
  };
}

export interface AutoScalingDefinition {
  readonly autoScaling: { readonly group: PerRegion<string> };
}

export interface StatelessDefinition {
  readonly name: string;
  /** Answers 200 while the component serves, in each region. */
  readonly healthUrl: { readonly primary: string; readonly recovery: string };
  /** @default the application's targets */
  readonly targets?: Partial<TargetsDefinition>;
}

export interface ExternalDefinition {
  readonly name: string;
  readonly healthUrl: string;
}

export interface DnsDefinition {
  readonly hostedZoneId: string;
  readonly zoneName: string;
  readonly records: readonly RecordDefinition[];
}

export interface RecordDefinition {
  /** Full name inside the zone, not the zone's own. */
  readonly name: string;
  /** Host names the record points to, a load balancer's for instance. */
  readonly endpoints: { readonly primary: string; readonly recovery: string };
  /**
   * `latched`: moves when a runbook says so. `automatic`: moves on a plain endpoint check, for a `stateless`
   * component only.
   * @default 'latched'
   */
  readonly steering?: 'latched' | 'automatic';
  /** The service or stateless component behind it; has to be given for `automatic`. @default none */
  readonly component?: string;
  /** 10 seconds to 5 minutes. @default '60s' */
  readonly ttl?: Duration;
  /** Path that answers 200 when the application serves. @default '/health' */
  readonly healthPath?: string;
  /** Asked by HTTP where it is 80, otherwise by HTTPS. @default 443 */
  readonly port?: number;
}

export interface NotifyDefinition {
  readonly emails?: readonly string[];
  /** `https://` addresses that take a JSON message and confirm an SNS subscription. */
  readonly webhooks?: readonly string[];
  /** ARNs of SNS topics that stand already, one in each region. @default a new topic in both */
  readonly topics?: { readonly primary: string; readonly recovery: string };
}

export interface FailoverDefinition {
  /**
   * `by hand`: somebody starts the runbook in the console. Otherwise it starts once the alarm has stood for this
   * long, whole minutes, `5m` to `24h`; a data loss above target still waits for an approval.
   * @default 'by hand'
   */
  readonly start?: 'by hand' | { readonly afterAlarmFor: Duration };
  /**
   * How long an approval is waited for, `1m` to `24h`; below the strictest RTO.
   * @default half of the strictest RTO, at most an hour
   */
  readonly approvalTimeout?: Duration;
}

export interface BackupDefinition {
  /** 1, 2, 3, 4, 6, 8, 12 or 24 hours. @default '6h' */
  readonly every?: Duration;
  /** How long those are kept, in days. @default '30d' */
  readonly keepDaily?: Duration;
  /** One a week. @default '90d' */
  readonly keepWeekly?: Duration | 'none';
  /** One a month. @default '365d' */
  readonly keepMonthly?: Duration | 'none';
  /**
   * Governance: a few named people can still loosen the lock. Compliance: nobody can, once `changeableForDays`
   * (3 to 36500) are over.
   * @default { mode: 'governance' }
   */
  readonly lock?:
    | { readonly mode: 'governance' }
    | { readonly mode: 'compliance'; readonly changeableForDays: number };
  /** How often a random recovery point is restored to prove it. @default 'monthly' */
  readonly restoreTest?: 'weekly' | 'monthly';
}

export interface DrillDefinition {
  /** How often the recovery is drilled in the region that stands by. @default 'quarter' */
  readonly every?: 'month' | 'quarter' | 'year';
}

export interface AlarmDefinition {
  /** The endpoint has not answered for this long: 10 seconds to 5 minutes in steps of ten. @default '30s' */
  readonly downAfter?: Duration;
  /** Above 0, at most 100. @default 5 */
  readonly errorRatePercent?: number;
  /** Slowest 5 % of answers: 1 to 60000 ms. @default 3000 */
  readonly p95Milliseconds?: number;
}

/** Role, user or root ARNs, or twelve-digit accounts. */
export interface AccessDefinition {
  /** May start runbooks. @default whoever the account lets assume the role */
  readonly operators?: readonly string[];
  /** May approve or refuse. A role or user cannot be both. @default whoever the account lets assume the role */
  readonly approvers?: readonly string[];
}

/**
 * Describes an application for disaster recovery. It changes nothing: it gives the file its types and the editor its
 * help. The checks run when the file is loaded.
 */
export function defineDr(definition: DrDefinition): DrDefinition {
  return definition;
}
