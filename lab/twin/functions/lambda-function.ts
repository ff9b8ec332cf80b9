import type { Kernel, Timer } from '../../kernel/kernel.ts';
import type { Platform } from '../../../lambda/platform.ts';
import { deploymentOf, type Handler } from './bundle.ts';
import type { BundleSource, LentBundle } from './bundle-pool.ts';
import { ProcessClock } from './process-clock.ts';
import type { ProcessSurroundings } from './virtual-globals.ts';

/** A deployed function, as its resource describes it. */
export interface FunctionDefinition {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** What it works under. */
  readonly roleArn: string;
  readonly logGroup: string;
  /** Folder of the code asset, absolute. */
  readonly codeFolder: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Ids of the subnets it stands in; none for a function outside a network. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** How an invocation ended, as whoever invoked it is told. */
export type InvocationResult =
  | { readonly kind: 'returned'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };

/** What a function needs of the world it runs in. */
export interface FunctionHost {
  readonly kernel: Kernel;
  readonly bundles: BundleSource;
  fail(error: unknown): void;
  platformFor(
    definition: FunctionDefinition,
    clock: ProcessClock,
    deployment: Platform['deployment'],
  ): Platform;
  log(definition: FunctionDefinition, line: string): void;
  fateOf(definition: FunctionDefinition): InvocationFate;
}

/** How long Lambda's API takes to refuse an invocation. */
const REFUSAL_MILLISECONDS = 30;

type Respond = (result: InvocationResult) => void;

/**
 * What becomes of an invocation before the function's code sees it. `twice`: it is delivered to two processes, and the
 * first answer counts. A failure is Lambda's own, in the place of the function's answer.
 */
export type InvocationFate = 'served' | 'twice' | (InvocationResult & { readonly kind: 'failed' });

/** One execution environment: a process that serves one invocation at a time, and keeps its state between them. */
interface Instance {
  readonly clock: ProcessClock;
  bundle: LentBundle | undefined;
  handler: Handler | undefined;
  busy: boolean;
  /** Ends the invocation that is being served. */
  breakOff: ((result: InvocationResult) => void) | undefined;
}

/** A function with its warm instances. Invocations beyond them make new ones, with a cold start. */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #host: FunctionHost;
  #instances: Instance[] = [];
  #started = 0;
  #requests = 0;

  constructor(definition: FunctionDefinition, host: FunctionHost) {
    this.definition = definition;
    this.#host = host;
  }

  /**
   * @param payload what the invoker sends; it is carried as JSON
   * @param respond called once; never, when the region goes dark before the function has ended
   */
  invoke(payload: unknown, respond: Respond): void {
    const event = throughJson(payload);
    const fate = this.#host.fateOf(this.definition);
    if (typeof fate === 'object') {
      this.#host.kernel.after(REFUSAL_MILLISECONDS, () => {
        this.#host.kernel.settle();
        respond(fate);
      });
      return;
    }
    if (fate === 'served') {
      this.#start(event, respond);
      return;
    }
    let answered = false;
    for (let delivery = 0; delivery < 2; delivery += 1) {
      this.#start(event, (result) => {
        if (!answered) respond(result);
        answered = true;
      });
    }
  }

  /** Whatever runs now ends in the middle, as when the process is killed: what it has sent may still land. */
  crash(): void {
    for (const instance of this.#instances.filter(({ busy, breakOff }) => busy && breakOff !== undefined)) {
      this.#discard(instance);
      this.#host.kernel.settle();
      instance.breakOff?.({
        kind: 'failed',
        errorType: 'Runtime.ExitError',
        errorMessage: 'Error: Runtime exited with error: signal: killed',
      });
    }
  }

  #start(event: unknown, respond: Respond): void {
    const warm = this.#instances.find((instance) => !instance.busy);
    if (warm !== undefined) {
      this.#serve(warm, event, respond);
      return;
    }
    const cold = this.#newInstance();
    const initialization = this.#host.kernel.draw('lambda.cold-start', this.#stream('start'));
    cold.clock.after(initialization, () => {
      const failure = this.#initialize(cold);
      if (failure === undefined) this.#serve(cold, event, respond);
      else respond(failure);
    });
  }

  /** All instances stop at once and nobody is answered: how a region's loss looks from inside. */
  stop(): void {
    for (const instance of this.#instances) this.#end(instance);
    this.#instances = [];
  }

  #newInstance(): Instance {
    this.#started += 1;
    const clock = new ProcessClock(this.#host.kernel, this.#stream(`instance-${this.#started}`));
    const instance: Instance = {
      clock,
      bundle: undefined,
      handler: undefined,
      busy: true,
      breakOff: undefined,
    };
    this.#instances.push(instance);
    return instance;
  }

  #initialize(instance: Instance): InvocationResult | undefined {
    const { codeFolder } = this.definition;
    try {
      instance.bundle = this.#host.bundles.lend(codeFolder, this.#surroundings(instance.clock));
      instance.handler = instance.bundle.bind(
        this.#host.platformFor(this.definition, instance.clock, deploymentOf(codeFolder)),
      );
      return undefined;
    } catch (error) {
      this.#discard(instance);
      return failureOf(error);
    }
  }

  #serve(instance: Instance, event: unknown, respond: Respond): void {
    instance.busy = true;
    this.#requests += 1;
    const requestId = `${this.definition.name}-${this.#requests}`;
    instance.breakOff = respond;
    const overhead = this.#host.kernel.draw('lambda.warm-overhead', this.#stream('overhead'));
    instance.clock.after(overhead, () => {
      const timeout = this.#limit(instance, requestId, respond);
      this.#host.kernel.spawn(async () => {
        const result = await this.#run(instance, event);
        if (!instance.clock.alive) return;
        timeout.cancel();
        instance.busy = false;
        respond(result);
      });
    });
  }

  async #run(instance: Instance, event: unknown): Promise<InvocationResult> {
    try {
      return { kind: 'returned', payload: throughJson(await instance.handler?.(event)) };
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Lambda kills the environment at the time-out and says so: error type `Sandbox.Timedout`. */
  #limit(instance: Instance, requestId: string, respond: Respond): Timer {
    const { timeoutSeconds } = this.definition;
    return instance.clock.after(timeoutSeconds * 1000, () => {
      this.#discard(instance);
      respond({
        kind: 'failed',
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      });
    });
  }

  #end({ clock, bundle }: Instance): void {
    clock.kill();
    bundle?.giveBack();
  }

  #discard(instance: Instance): void {
    this.#end(instance);
    this.#instances = this.#instances.filter((other) => other !== instance);
  }

  #surroundings(clock: ProcessClock): ProcessSurroundings {
    const { name, region, memoryMegabytes, environment, codeFolder } = this.definition;
    return {
      clock,
      environment: {
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: codeFolder,
        ...environment,
      },
      print: (line) => this.#host.log(this.definition, line),
      refuse: (what) => {
        const error = new Error(`${name} asked for ${what}, which the lab does not have.`);
        this.#host.fail(error);
        throw error;
      },
    };
  }

  #stream(purpose: string): string {
    return `lambda/${this.definition.region}/${this.definition.name}/${purpose}`;
  }
}

/** Payloads are JSON text between processes; `undefined` arrives as null. */
function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

/** The error type is the error's name, as the Node.js runtime reports it. */
function failureOf(error: unknown): InvocationResult {
  if (error instanceof Error) return { kind: 'failed', errorType: error.name, errorMessage: error.message };
  return { kind: 'failed', errorType: typeof error, errorMessage: String(error) };
}
