import { Kernel } from '../../lab/kernel/kernel.ts';
import { ApiError, type ApiOutput } from '../../lab/twin/api.ts';
import { labClientConfiguration } from '../../lab/twin/sdk/client-configuration.ts';
import type { Platform } from '../../lambda/platform.ts';
import { TestWire } from '../lab/twin/sdk/test-wire.ts';
import { FakePlatform } from './fake-platform.ts';

export type Answer = ApiOutput | ApiError | 'no answer';

/**
 * Real SDK clients whose calls a test answers, by operation: each with the next of its answers, the last one for
 * ever. A call that nobody expected is an error.
 */
export class ScriptedAws {
  readonly platform: Platform;
  readonly #kernel = new Kernel(1);
  readonly #wire: TestWire;

  constructor(answers: Readonly<Record<string, readonly Answer[]>>, base = new FakePlatform()) {
    const left = new Map(Object.entries(answers).map(([operation, list]) => [operation, [...list]]));
    this.#wire = new TestWire(this.#kernel, ({ operation }) => {
      const list = left.get(operation);
      const answer = (list?.length ?? 0) > 1 ? list?.shift() : list?.[0];
      if (answer === undefined) return new ApiError('UnexpectedCall', `Nobody expected ${operation}.`);
      return answer === 'no answer' || answer instanceof ApiError ? answer : { output: answer };
    });
    const { clock, resolver, http, sql, environment, deployment, side, log } = base;
    this.platform = {
      clock,
      resolver,
      http,
      sql,
      environment,
      deployment,
      side,
      log,
      aws: {
        clientConfiguration: (_service, region) => ({
          ...labClientConfiguration(this.#wire, region),
          // Between attempts the SDK waits in real time; how many there are is proven with the clients.
          ...(region === deployment.regions[side] ? { maxAttempts: 1 } : {}),
        }),
      },
    };
  }

  /** Inputs of an operation's calls, in order. */
  inputs(operation: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#wire.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  regions(): readonly string[] {
    return [...new Set(this.#wire.calls.map(({ region }) => region))];
  }

  async run<Result>(work: (platform: Platform) => Promise<Result>): Promise<Result> {
    let outcome: { readonly value: Result } | { readonly error: unknown } | undefined;
    this.#kernel.spawn(async () => {
      outcome = await work(this.platform).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    await this.#kernel.run(() => outcome !== undefined, 3_600_000);
    if (outcome === undefined) throw new Error('No answer came.');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}
