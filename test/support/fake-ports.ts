import type { DatabaseInstance, Databases } from '../../lambda/ports/databases.ts';
import type { EvidenceStore } from '../../lambda/ports/evidence.ts';
import type { ExecutionState, Executions } from '../../lambda/ports/executions.ts';
import type { Measurement, Metrics } from '../../lambda/ports/metrics.ts';
import type { Notice, Notifier } from '../../lambda/ports/notifier.ts';

/** A topic that keeps what was sent. Set `down` to fail. */
export class FakeNotifier implements Notifier {
  readonly sent: Notice[] = [];
  down = false;

  notify(notice: Notice): Promise<void> {
    if (this.down) return Promise.reject(Object.assign(new Error('down'), { name: 'TimeoutError' }));
    this.sent.push(notice);
    return Promise.resolve();
  }
}

export class FakeMetrics implements Metrics {
  readonly published: Measurement[] = [];
  down = false;

  put(measurements: readonly Measurement[]): Promise<void> {
    if (this.down) return Promise.reject(Object.assign(new Error('down'), { name: 'TimeoutError' }));
    this.published.push(...measurements);
    return Promise.resolve();
  }
}

export class FakeEvidence implements EvidenceStore {
  readonly objects: { readonly key: string; readonly body: string; readonly contentType: string }[] = [];

  put(key: string, body: string, contentType: string): Promise<void> {
    this.objects.push({ key, body, contentType });
    return Promise.resolve();
  }
}

/** Executions by ARN, and tokens that can be answered once. An execution nobody set still runs. */
export class FakeExecutions implements Executions {
  readonly states = new Map<string, ExecutionState>();
  readonly waitingTokens = new Set<string>();
  readonly answers: { readonly token: string; readonly answer: unknown }[] = [];
  /** Lands, and then loses its answer. */
  losesAnswer = false;

  describe(executionArn: string): Promise<ExecutionState> {
    return Promise.resolve(this.states.get(executionArn) ?? { status: 'running' });
  }

  readonly started: {
    readonly stateMachineArn: string;
    readonly name: string;
    readonly input: Readonly<Record<string, unknown>>;
  }[] = [];

  start(
    stateMachineArn: string,
    name: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<'started' | 'started before'> {
    if (this.started.some((one) => one.name === name)) return Promise.resolve('started before');
    this.started.push({ stateMachineArn, name, input });
    return Promise.resolve('started');
  }

  /** By ARN; the ARN itself where nobody set one. */
  readonly definitions = new Map<string, string>();

  definition(stateMachineArn: string): Promise<string> {
    return Promise.resolve(this.definitions.get(stateMachineArn) ?? stateMachineArn);
  }

  succeed(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'delivered' | 'gone'> {
    return this.#answer(taskToken, output);
  }

  fail(taskToken: string, error: string, cause: string): Promise<'delivered' | 'gone'> {
    return this.#answer(taskToken, { error, cause });
  }

  #answer(token: string, answer: unknown): Promise<'delivered' | 'gone'> {
    if (!this.waitingTokens.delete(token)) return Promise.resolve('gone');
    this.answers.push({ token, answer });
    if (!this.losesAnswer) return Promise.resolve('delivered');
    this.losesAnswer = false;
    return Promise.reject(Object.assign(new Error('lost'), { name: 'TimeoutError' }));
  }
}

/** Instances that only have tags. */
export function databasesWithTags(
  tags: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Pick<Databases, 'describe'> {
  return {
    describe: (identifiers) =>
      Promise.resolve(
        new Map(
          identifiers
            .filter((identifier) => identifier in tags)
            .map((identifier) => [
              identifier,
              { identifier, tags: tags[identifier] ?? {} } as unknown as DatabaseInstance,
            ]),
        ),
      ),
  };
}
