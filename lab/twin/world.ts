import type { Kernel } from '../kernel/kernel.ts';
import type { Deployment } from '../../lambda/deployment.ts';
import type { Log, Platform } from '../../lambda/platform.ts';
import { EVERYTHING_ALLOWED, type Access, type Identity } from './access.ts';
import type { ApiCall, ApiOutput, Caller } from './api.ts';
import { FRESH_BUNDLES, type BundleSource } from './functions/bundle-pool.ts';
import { FunctionRuntime } from './functions/function-runtime.ts';
import type { FunctionDefinition, InvocationFate } from './functions/lambda-function.ts';
import { ProcessClock } from './functions/process-clock.ts';
import { Internet } from './internet.ts';
import { labPlatform } from './platform.ts';
import { Router } from './router.ts';
import { labClientConfiguration } from './sdk/client-configuration.ts';
import type { BusEvent, DataPlane, TwinService, WorldContext, WorldEvent } from './service.ts';
import { NO_DATABASES, type SqlAccess } from './sql/connector.ts';
import { PARTITION } from './template/scope.ts';

/** The services of a world, and the two of them that are reached without an API call. */
export interface WorldServices {
  readonly services: readonly TwinService[];
  readonly dataPlane: DataPlane;
  /** Absent: there is no database to connect to. */
  readonly sql?: SqlAccess;
  /** Matches an event of a region's default bus against the rules there. */
  putEvent(region: string, event: BusEvent): void;
  /** Absent: nobody is asked for a permission. */
  readonly authority?: WorldAuthority;
}

/** Who may do what, and the refusal of a call in its service's own words. */
export interface WorldAuthority extends Access {
  /** @throws ApiError */
  authorize(call: ApiCall): void;
}

/** Decides what becomes of invocations: the lab's faults of Lambda itself. */
export type InvocationFault = (definition: FunctionDefinition) => InvocationFate;

export interface LogLine {
  readonly atMilliseconds: number;
  readonly region: string;
  readonly functionName: string;
  readonly level: 'info' | 'warn' | 'error' | 'print';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface WorldOptions {
  readonly kernel: Kernel;
  /** Twelve digits. */
  readonly account: string;
  readonly services: (world: World) => WorldServices;
  /** Fresh for every process of a function unless given. */
  readonly bundles?: BundleSource;
}

/** A simulated AWS account: its services in all regions, its functions, and which regions are dark. */
export class World implements WorldContext {
  readonly kernel: Kernel;
  readonly account: string;
  readonly functions: FunctionRuntime;
  readonly router: Router;
  readonly internet: Internet;
  readonly dataPlane: DataPlane;
  readonly services: ReadonlyMap<string, TwinService>;
  /** What has happened, in order. */
  readonly events: WorldEvent[] = [];
  readonly logs: LogLine[] = [];
  /** Folders of the deployed assets by their object key. */
  readonly assetFolders = new Map<string, string>();
  readonly #dark = new Set<string>();
  readonly #darknessListeners: ((region: string, dark: boolean) => void)[] = [];
  readonly #eventListeners = new Set<(event: WorldEvent) => void>();
  readonly #invocationFaults: InvocationFault[] = [];
  readonly #made: WorldServices;

  constructor({ kernel, account, services: makeServices, bundles = FRESH_BUNDLES }: WorldOptions) {
    this.kernel = kernel;
    this.account = account;
    this.functions = new FunctionRuntime({
      kernel,
      bundles,
      isDark: (region) => this.isDark(region),
      record: (event) => this.record(event),
      fail: (error) => this.fail(error),
      platformFor: (definition, clock, deployment) => this.#platformFor(definition, clock, deployment),
      log: (definition, line) => this.#log(definition, 'print', line),
      fateOf: (definition) => this.#fateOfInvocation(definition),
    });
    this.#made = makeServices(this);
    this.services = new Map(this.#made.services.map((service) => [service.service, service]));
    this.dataPlane = this.#made.dataPlane;
    this.router = new Router(this);
    this.internet = new Internet(this);
  }

  isDark(region: string): boolean {
    return this.#dark.has(region);
  }

  /** From now on nothing in the region runs, answers or is reached. What was running there is lost. */
  darken(region: string): void {
    if (this.#dark.has(region)) return;
    this.#dark.add(region);
    this.functions.stopRegion(region);
    this.#tell(region, true, 'region.dark', `${region} is dark.`);
  }

  heal(region: string): void {
    if (!this.#dark.delete(region)) return;
    this.#tell(region, false, 'region.healed', `${region} is back.`);
  }

  onDarknessChange(listener: (region: string, dark: boolean) => void): void {
    this.#darknessListeners.push(listener);
  }

  record(event: WorldEvent): void {
    this.events.push(event);
    for (const listener of this.#eventListeners) listener(event);
  }

  /** Calls back at every event, until the returned function is called. */
  /** The first fault that does not say `served` decides. */
  addInvocationFault(fault: InvocationFault): void {
    this.#invocationFaults.push(fault);
  }

  #fateOfInvocation(definition: FunctionDefinition): InvocationFate {
    for (const fault of this.#invocationFaults) {
      const fate = fault(definition);
      if (fate !== 'served') return fate;
    }
    return 'served';
  }

  onEvent(listener: (event: WorldEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  get access(): Access {
    return this.#made.authority ?? EVERYTHING_ALLOWED;
  }

  /** @throws ApiError as the service refuses who lacks a permission */
  authorize(call: ApiCall): void {
    this.#made.authority?.authorize(call);
  }

  invokeFunction(region: string, name: string, event: unknown, source?: Identity): void {
    const resource = `arn:${PARTITION}:lambda:${region}:${this.account}:function:${name}`;
    const request = { action: 'lambda:InvokeFunction', resource };
    if (source !== undefined && !this.access.allows(source, region, request)) return;
    this.functions.invokeAsynchronously(region, name, event);
  }

  putEvent(region: string, event: BusEvent): void {
    this.#made.putEvent(region, event);
  }

  call(
    service: string,
    region: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    identity?: Identity,
  ): ApiOutput {
    const host = `${service}.${region}.amazonaws.com`;
    return this.router.perform({
      service,
      operation,
      region,
      host,
      input,
      caller: { principal: 'aws', region, ...(identity === undefined ? {} : { identity }) },
    });
  }

  /** Overrides for an SDK client of somebody outside the functions: a person, the lab itself, a test. */
  clientConfiguration(caller: Caller, region: string): Readonly<Record<string, unknown>> {
    const clock = new ProcessClock(this.kernel, `${caller.principal}@${caller.region}`);
    return labClientConfiguration(this.router.wireOf(clock, caller), region);
  }

  /** Makes what the application's team owns and the templates only name. */
  adopt(deployment: Deployment): void {
    for (const service of this.services.values()) service.adopt?.(deployment);
  }

  /** Ends the run of the kernel with this error: a fault of the lab is never a result. */
  fail(error: unknown): void {
    this.kernel.spawn(async () => {
      throw error instanceof Error ? error : new Error(String(error));
    });
  }

  #tell(region: string, dark: boolean, kind: string, text: string): void {
    this.record({ atMilliseconds: this.kernel.now(), region, kind, text });
    for (const listener of this.#darknessListeners) listener(region, dark);
  }

  #platformFor(definition: FunctionDefinition, clock: ProcessClock, deployment: Deployment): Platform {
    const host = {
      internet: this.internet,
      sql: this.#made.sql ?? NO_DATABASES,
      wireOf: (process: ProcessClock, caller: Caller) => this.router.wireOf(process, caller),
    };
    return labPlatform(host, definition, clock, deployment, this.#logOf(definition));
  }

  #logOf(definition: FunctionDefinition): Log {
    return {
      info: (message, fields) => this.#log(definition, 'info', message, fields),
      warn: (message, fields) => this.#log(definition, 'warn', message, fields),
      error: (message, fields) => this.#log(definition, 'error', message, fields),
    };
  }

  /** Lambda writes a function's log under the function's role; what it may not write is lost, and the function goes on. */
  #mayLog({ region, name, roleArn, logGroup }: FunctionDefinition): boolean {
    const identity: Identity = { kind: 'role', roleArn, session: name };
    const resource = `arn:${PARTITION}:logs:${region}:${this.account}:log-group:${logGroup}:log-stream:$LATEST`;
    return ['logs:CreateLogStream', 'logs:PutLogEvents'].every((action) =>
      this.access.allows(identity, region, { action, resource }),
    );
  }

  #log(
    definition: FunctionDefinition,
    level: LogLine['level'],
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void {
    if (!this.#mayLog(definition)) return;
    this.logs.push({
      atMilliseconds: this.kernel.now(),
      region: definition.region,
      functionName: definition.name,
      level,
      message,
      ...(fields === undefined ? {} : { fields }),
    });
  }
}
