import type { Deployment } from '../../lambda/deployment.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Access, Identity } from './access.ts';
import type { ApiOutput, ServiceTwin } from './api.ts';

/** A resource of a synthesized template with every intrinsic resolved. */
export interface LoadedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What `Ref` and `Fn::GetAtt` of a resource answer. */
export interface ResourceIdentity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export type ResourceLoader = (resource: LoadedResource) => ResourceIdentity;

/** A simulated service that can be deployed to. */
export interface TwinService extends ServiceTwin {
  /** CloudFormation types it makes. A type that no service lists is refused by name. */
  readonly resources: Readonly<Record<string, ResourceLoader>>;
  /** Makes what the application team owns and the templates only name (existing databases, services, groups). */
  adopt?(deployment: Deployment): void;
  /** Hears of every resource that a template has made, whoever makes its kind. */
  observe?(resource: LoadedResource, identity: ResourceIdentity): void;
}

/** What every service may use of the world it stands in. */
export interface WorldContext {
  readonly kernel: Kernel;
  readonly account: string;
  /** Who may do what, for those who act in somebody's name. */
  readonly access: Access;
  /** True while a whole region is unreachable: no API, no schedule, no function, no traffic. */
  isDark(region: string): boolean;
  /** Calls back each time a region goes dark (`true`) or comes back (`false`), after `isDark` has changed. */
  onDarknessChange(listener: (region: string, dark: boolean) => void): void;
  /** Says what happened, for the timeline and the oracles. */
  record(event: WorldEvent): void;
  /**
   * Starts a function as an event source does (asynchronously, at least once). One that the function's policy does
   * not let in starts nothing, and is not tried again.
   */
  invokeFunction(region: string, functionName: string, event: unknown, source?: Identity): void;
  /** Puts an event on a region's default bus; rules of the templates match it. */
  putEvent(region: string, event: BusEvent): void;
  /**
   * One service acting on another inside AWS (an alarm publishes to a topic, a rule starts an execution): at once,
   * without latency. Throws ApiError as the operation would, whether or not the region is dark.
   *
   * @param identity in whose name; absent: the lab itself looks something up
   */
  call(
    service: string,
    region: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    identity?: Identity,
  ): ApiOutput;
}

export interface WorldEvent {
  readonly atMilliseconds: number;
  readonly region: string;
  /** Dotted, stable: `rds.promoted`, `route53.health-check.changed`, `region.dark` ... */
  readonly kind: string;
  /** One line for a person. */
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
}

/** How the simulated application and its users touch the world: the data plane, not the API. */
export interface DataPlane {
  /** One row, numbered by its writer. `unreachable`: no connection; `read-only`: a replica refused. */
  write(fromRegion: string, host: string, row: Row): WriteAnswer;
  /** Whether the row is there; `unreachable` as above. */
  read(fromRegion: string, host: string, row: Row): 'found' | 'missing' | 'unreachable';
  /** What an authoritative server answers now; undefined while there is no such record. */
  resolve(name: string): { readonly target: string; readonly ttlSeconds: number } | undefined;
  /** How many healthy application servers stand behind an endpoint (a load balancer's name). */
  healthyServers(endpoint: string): number;
  /** The value of a parameter as the application in that region reads it; undefined while the region is dark. */
  parameter(region: string, name: string): string | undefined;
}

export interface Row {
  readonly client: number;
  readonly sequence: number;
}

export type WriteAnswer = 'accepted' | 'read-only' | 'unreachable';
