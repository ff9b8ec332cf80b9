import type { WorldEvent } from '../service.ts';
import {
  LambdaFunction,
  type FunctionDefinition,
  type FunctionHost,
  type InvocationResult,
} from './lambda-function.ts';

/**
 * Asynchronous invocations: a failed one is tried twice more, after one minute and after another two
 * (Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation").
 */
const RETRY_AFTER_SECONDS: readonly number[] = [60, 120];

export interface RuntimeHost extends FunctionHost {
  isDark(region: string): boolean;
  record(event: WorldEvent): void;
}

/** All functions of all regions. */
export class FunctionRuntime {
  readonly #host: RuntimeHost;
  readonly #functions = new Map<string, LambdaFunction>();

  constructor(host: RuntimeHost) {
    this.#host = host;
  }

  define(definition: FunctionDefinition): void {
    const key = keyOf(definition.region, definition.name);
    if (this.#functions.has(key)) {
      throw new Error(`Two functions are called ${definition.name} in ${definition.region}.`);
    }
    this.#functions.set(key, new LambdaFunction(definition, this.#host));
  }

  /** @param nameOrArn a function's name or its ARN, with or without a qualifier */
  has(region: string, nameOrArn: string): boolean {
    return this.#functions.has(keyOf(region, functionName(nameOrArn)));
  }

  /** Waits for the answer. In a dark region nobody answers, ever. */
  invoke(
    region: string,
    nameOrArn: string,
    payload: unknown,
    respond: (result: InvocationResult) => void,
  ): void {
    if (this.#host.isDark(region)) return;
    this.#functionOf(region, nameOrArn).invoke(payload, respond);
  }

  /** As an event source does: does not wait, tries again when the function fails. */
  invokeAsynchronously(region: string, nameOrArn: string, payload: unknown, attempt = 0): void {
    const name = functionName(nameOrArn);
    this.invoke(region, name, payload, (result) => {
      if (result.kind === 'returned') return;
      this.#recordFailure(region, name, result);
      const wait = RETRY_AFTER_SECONDS[attempt];
      if (wait === undefined) return;
      this.#host.kernel.after(wait * 1000, () =>
        this.invokeAsynchronously(region, name, payload, attempt + 1),
      );
    });
  }

  /** Kills whatever a function is doing. */
  crash(region: string, name: string): void {
    this.#functions.get(keyOf(region, name))?.crash();
  }

  stopRegion(region: string): void {
    for (const lambda of this.#functions.values()) {
      if (lambda.definition.region === region) lambda.stop();
    }
  }

  /** Names in a region, in order of creation. */
  names(region: string): readonly string[] {
    return [...this.#functions.values()]
      .map(({ definition }) => definition)
      .filter((definition) => definition.region === region)
      .map(({ name }) => name);
  }

  #functionOf(region: string, nameOrArn: string): LambdaFunction {
    const lambda = this.#functions.get(keyOf(region, functionName(nameOrArn)));
    if (lambda !== undefined) return lambda;
    throw new Error(
      `There is no function ${nameOrArn} in ${region}; there are ${this.names(region).join(', ')}.`,
    );
  }

  #recordFailure(region: string, name: string, result: InvocationResult & { kind: 'failed' }): void {
    this.#host.record({
      atMilliseconds: this.#host.kernel.now(),
      region,
      kind: 'lambda.failed',
      text: `${name} failed: ${result.errorType}: ${result.errorMessage}`,
      data: { functionName: name, errorType: result.errorType },
    });
  }
}

/** `arn:aws:lambda:us-west-2:111122223333:function:name:qualifier` is `name`. */
export function functionName(nameOrArn: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn.split(':')[0] ?? nameOrArn;
  return nameOrArn.split(':')[6] ?? nameOrArn;
}

function keyOf(region: string, name: string): string {
  return `${region}/${name}`;
}
