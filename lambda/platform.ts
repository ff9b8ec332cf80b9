import type { Deployment, Side } from './deployment.ts';
import type { SqlConnector } from './ports/sql.ts';

/**
 * Everything a function takes from where it runs. On AWS it is the real thing (`adapters/platform.ts`); a rehearsal
 * binds the same bundle to a simulated one. Nothing in a handler reaches around it.
 */
export interface Platform {
  readonly clock: Clock;
  readonly aws: AwsTransport;
  readonly resolver: Resolver;
  readonly http: HttpClient;
  /** Only a function whose contract says `network: 'database'` reaches a database. */
  readonly sql: SqlConnector;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly deployment: Deployment;
  /** The region this function stands in. */
  readonly side: Side;
  readonly log: Log;
}

export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /**
   * Only for a function that a schedule starts each minute and that has to look more often than that: the prober
   * between two probes, the prover of fences between two looks. A step says `wait` instead.
   */
  sleep(milliseconds: number): Promise<void>;
}

/** Overrides merged into the configuration of an SDK client. Empty on AWS. */
export interface AwsTransport {
  clientConfiguration(service: string, region: string): Readonly<Record<string, unknown>>;
}

export interface Resolver {
  /** The names a CNAME query answers, in order; empty when there is no such record. Throws when nobody answers. */
  resolveCname(name: string): Promise<readonly string[]>;
}

export interface HttpClient {
  /** Throws when there is no answer within the time. */
  get(url: string, options: HttpGetOptions): Promise<HttpAnswer>;
  /** Sends a body; only a custom resource needs it, to answer CloudFormation. */
  put(url: string, body: string, options: { readonly timeoutMilliseconds: number }): Promise<HttpAnswer>;
}

export interface HttpGetOptions {
  readonly timeoutMilliseconds: number;
  /**
   * Host header and TLS server name, where they differ from the URL's host: a load balancer asked by its own name
   * presents the certificate of the application's name.
   */
  readonly serverName?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly milliseconds: number;
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
