import { ledgerOn } from '../../lambda/adapters/ledger-items.ts';
import type { Deployment, Side } from '../../lambda/deployment.ts';
import type { HttpAnswer, Platform } from '../../lambda/platform.ts';
import type { Ledger } from '../../lambda/ports/ledger.ts';
import type { SqlConnector } from '../../lambda/ports/sql.ts';
import type { RunContext, StepEvent } from '../../lambda/steps/contract.ts';
import { deploymentWith } from '../lib/runbooks/support/deployment.ts';
import { MemoryTable } from './memory-table.ts';

export const START = Date.parse('2026-11-21T03:00:00.000Z');

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A platform whose time stands still until it is moved, and that keeps what was logged and put. */
export class FakePlatform implements Platform {
  readonly aws = { clientConfiguration: () => ({}) };
  readonly environment = {};
  readonly deployment: Deployment;
  readonly side: Side;
  readonly logged: LogLine[] = [];
  readonly puts: { readonly url: string; readonly body: string }[] = [];
  nowMilliseconds = START;
  /** What the next PUTs answer; 200 when there is none left. */
  putAnswers: (HttpAnswer | Error)[] = [];

  readonly clock = {
    now: () => this.nowMilliseconds,
    sleep: (milliseconds: number) => {
      this.nowMilliseconds += milliseconds;
      return Promise.resolve();
    },
  };
  readonly resolver = { resolveCname: () => Promise.resolve([]) };
  readonly http = {
    get: () => Promise.reject(new Error('no endpoint in this test')),
    put: (url: string, body: string) => {
      this.puts.push({ url, body });
      const answer = this.putAnswers.shift() ?? { status: 200, milliseconds: 1 };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  /** A test that speaks SQL brings its own. */
  sql: SqlConnector = { connect: () => Promise.reject(new Error('no database in this test')) };
  readonly log = {
    info: this.#logAs('info'),
    warn: this.#logAs('warn'),
    error: this.#logAs('error'),
  };

  constructor(side: Side = 'recovery', deployment: Deployment = deploymentWith(2)) {
    this.side = side;
    this.deployment = deployment;
  }

  advance(seconds: number): void {
    this.nowMilliseconds += seconds * 1000;
  }

  #logAs(level: LogLine['level']) {
    return (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      this.logged.push({ level, message, fields });
    };
  }
}

export interface MemoryLedger {
  readonly ledger: Ledger;
  readonly table: MemoryTable;
}

export function memoryLedger(): MemoryLedger {
  const table = new MemoryTable();
  return { ledger: ledgerOn(table), table };
}

export function iso(offsetSeconds = 0): string {
  return new Date(START + offsetSeconds * 1000).toISOString();
}

export function executionArn(runId: string, runbook = 'region-failover'): string {
  return `arn:aws:states:us-west-2:111122223333:execution:muster-shop-${runbook}:${runId}`;
}

/** A run of the region failover; with `epoch` its incident is open. */
export function runContext(runId = 'run-1', more: Partial<RunContext> = {}): RunContext {
  return {
    runbook: 'region-failover',
    runId,
    executionArn: executionArn(runId),
    startedAt: iso(),
    ...more,
  };
}

export function stepEvent(step: string, run: RunContext, more: Partial<StepEvent> = {}): StepEvent {
  return { run, step, enteredAt: iso(), ...more };
}

export const OPEN = {
  epoch: 2,
  input: { mode: 'unplanned', reason: 'the region is gone', requestedBy: 'Ada' },
} as const satisfies Partial<RunContext>;

/** Opens the incident of a run as `open-incident` does. */
export async function holdLock(ledger: Ledger, run: RunContext = runContext('run-1', OPEN)): Promise<void> {
  const { runId, executionArn: arn, runbook, epoch = 2, input = OPEN.input, scope } = run;
  await ledger.takeLock(
    {
      ...(scope === undefined ? {} : { scope }),
      runId,
      executionArn: arn,
      runbook,
      mode: input.mode,
      epoch,
      openedAt: iso(),
      status: 'open',
    },
    await ledger.lock(scope),
  );
  await ledger.putRun({
    runId,
    executionArn: arn,
    runbook,
    side: 'recovery',
    epoch,
    input,
    startedAt: iso(),
    status: 'running',
  });
}
