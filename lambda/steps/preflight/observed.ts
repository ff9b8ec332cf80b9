import type { Deployment, DeployedDatabase, Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { PreflightFact } from '../../ports/facts.ts';
import type { Activation, PeerState } from '../../ports/ledger.ts';
import type { Sample } from '../../ports/metric-history.ts';
import type { ImageReference } from '../../ports/prerequisites.ts';
import type { EcsState, GroupState, TaskDefinition } from '../../ports/workloads.ts';
import type { Behind } from '../data-loss/history.ts';
import type { Probes } from '../data-loss/source.ts';
import type { Reading } from '../reading.ts';

export interface Observed {
  readonly deployment: Deployment;
  readonly side: Side;
  /** Present once this visit has written down what it found. */
  readonly fact: PreflightFact | undefined;
  /** Undefined when `fact` is there: then nothing is read again. */
  readonly world: World | undefined;
}

export interface World {
  readonly activation: Activation | undefined;
  readonly peer: PeerState;
  readonly databases: readonly ObservedDatabase[];
  readonly probes: Reading<Probes>;
  readonly buckets: readonly ObservedBucket[];
  readonly keys: readonly { readonly alias: string; readonly state: Reading<string> }[];
  readonly secrets: readonly { readonly name: string; readonly state: Reading<string> }[];
  readonly services: readonly ObservedService[];
  /** Processors Fargate may use in this region; undefined where the account has no value of its own. */
  readonly fargateVcpus: Reading<number | undefined>;
}

export interface ObservedDatabase {
  readonly database: DeployedDatabase;
  readonly instance: Reading<DatabaseInstance | undefined>;
  /** Of the policy's security group in this region; undefined where there is none. */
  readonly securityGroupId: Reading<string | undefined>;
  readonly fenceGroupId: Reading<string | undefined>;
  readonly behind: Behind;
}

export interface ObservedBucket {
  readonly name: string;
  readonly rpoSeconds: number;
  /** Seconds by which this region's bucket was behind; S3 publishes it only while something is replicated. */
  readonly latency: Reading<readonly Sample[]>;
}

export type ObservedService = ObservedEcs | ObservedGroup;

export interface ObservedEcs {
  readonly kind: 'ecs';
  readonly name: string;
  readonly service: string;
  readonly cluster: string;
  readonly activeCount: number;
  readonly state: Reading<EcsState | undefined>;
  /** Undefined where there is no service to have one. */
  readonly definition: Reading<TaskDefinition> | undefined;
  readonly images: readonly ObservedImage[];
  readonly repositories: readonly { readonly name: string; readonly state: Reading<string> }[];
}

export interface ObservedGroup {
  readonly kind: 'auto-scaling';
  readonly name: string;
  readonly group: string;
  readonly activeCount: number;
  readonly state: Reading<GroupState | undefined>;
}

/** An image that a task definition names, in a registry of ours. */
export interface ObservedImage {
  readonly image: string;
  readonly location: ImageLocation;
  /** Only looked up in this region, and only in repositories of the configuration. */
  readonly state: Reading<'present' | 'missing'> | undefined;
}

export interface ImageLocation {
  readonly region: string;
  readonly repository: string;
  readonly reference: ImageReference;
}
