import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import { drillStatus, needsDrill } from '../../../../lambda/rules/drill-calendar.ts';
import type { StepResult } from '../../../../lambda/steps/contract.ts';
import { readDrillStatus } from '../../../../lambda/steps/drill-status.ts';
import { recoveryDrillInput } from '../../../../lambda/steps/open-incident/inputs/recovery-drill.ts';
import { step } from '../../../../lambda/steps/record-drill/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { watch } from '../../../../lambda/steps/watch-drills/handler.ts';
import { FakeExecutions, FakeMetrics } from '../../../support/fake-ports.ts';
import {
  FakePlatform,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../../support/fake-platform.ts';

const RUN = runContext('drill-1', { ...OPEN, runbook: 'recovery-drill', scope: 'drill' });
const DAY = 86_400;

let platform: FakePlatform;
let ledger: Ledger;
let executions: FakeExecutions;
let metrics: FakeMetrics;

beforeEach(() => {
  platform = new FakePlatform('recovery');
  ({ ledger } = memoryLedger());
  executions = new FakeExecutions();
  metrics = new FakeMetrics();
});

function record(data: Readonly<Record<string, unknown>> = {}, run = RUN): Promise<StepResult> {
  platform.advance(60);
  const enteredAt = new Date(platform.nowMilliseconds).toISOString();
  const event = stepEvent('record-drill', run, { data, enteredAt });
  return runStep({ ...step, ports: () => ({ ledger, executions }) }, platform, ledger, event);
}

async function checked(gate: 'open' | 'needs-approval' | 'impossible', runId = 'drill-1'): Promise<void> {
  await ledger.putFact(runId, 'preflight', {
    gate,
    estimatedLossSeconds: gate === 'needs-approval' ? null : 12,
    why: 'the reason',
    databases: [],
    findings: [],
  });
}

async function fresh(): Promise<string> {
  return (await readDrillStatus({ ledger, executions }, platform)).freshness;
}

async function looks(): Promise<number | undefined> {
  await watch({ ledger, executions, metrics }, platform);
  return metrics.published.at(-1)?.value;
}

describe('the result of a drill', () => {
  test('is kept with its date, its figures and what it was of; once', async () => {
    await checked('open');
    expect(await record()).toMatchObject({ status: 'done' });
    const kept = await ledger.drill('recovery-drill');
    expect(kept).toMatchObject({ runId: 'drill-1', result: 'passed', at: iso(60), seconds: 60 });
    expect(kept?.detail).toContain('at most 12 s');
    await record();
    expect(await ledger.drill('recovery-drill')).toEqual(kept);
  });

  test.each([
    ['the region cannot take over', 'impossible', {}, 'the reason'],
    ['a step failed', 'open', { error: 'AccessDenied', cause: 'No. Next: mend it.' }, 'AccessDenied: No.'],
  ] as const)('is a failure where %s', async (_why, gate, data, detail) => {
    await checked(gate);
    await record(data);
    expect(await ledger.drill('recovery-drill')).toMatchObject({ result: 'failed', detail });
  });

  test('is a failure where nothing was checked', async () => {
    await record();
    expect(await ledger.drill('recovery-drill')).toMatchObject({ result: 'failed' });
  });
});

describe('the freshness of the evidence', () => {
  test('ends with a change of a runbook, and comes back with another drill', async () => {
    await checked('open');
    await record();
    expect(await fresh()).toBe('fresh');
    const machine = platform.deployment.names.recovery.stateMachines['region-failover'] ?? '';
    executions.definitions.set(machine, 'another definition');
    expect(await fresh()).toBe('stale');
    await checked('open', 'drill-2');
    await record({}, { ...RUN, runId: 'drill-2' });
    expect(await fresh()).toBe('fresh');
  });

  test('ends with a change of the configuration', async () => {
    await checked('open');
    await record();
    const changed = { ...platform.deployment, drills: { every: 'month' as const } };
    const status = await readDrillStatus({ ledger, executions }, new FakePlatform('recovery', changed));
    expect(status.freshness).toBe('stale');
  });

  test.each([
    ['month', 33],
    ['quarter', 94],
    ['year', 368],
  ] as const)('ends when the next one of the %s is overdue', async (every, days) => {
    await checked('open');
    await record();
    const kept = await ledger.drill('recovery-drill');
    const at = (seconds: number) =>
      drillStatus({ drills: { every } }, kept, {
        since: undefined,
        fingerprint: kept?.fingerprint ?? '',
        nowMilliseconds: Date.parse(iso(60 + seconds)),
      }).freshness;
    expect([at(days * DAY), at(days * DAY + 1)]).toEqual(['fresh', 'overdue']);
  });
});

describe('the watcher of the calendar', () => {
  test('leaves a new deployment the time for its first drill, and no longer', async () => {
    expect(await looks()).toBe(0);
    platform.advance(93 * DAY);
    expect(await looks()).toBe(0);
    platform.advance(2 * DAY);
    expect(await looks()).toBe(1);
    await checked('open');
    await record({}, { ...RUN, startedAt: iso(95 * DAY) });
    expect(await looks()).toBe(0);
  });

  test('says so where the last drill failed', async () => {
    await record();
    expect(await looks()).toBe(1);
    expect(needsDrill(await readDrillStatus({ ledger, executions }, platform))).toBe(true);
  });

  test('expects none of the region that serves', async () => {
    platform = new FakePlatform('primary');
    expect(await looks()).toBe(0);
    expect(await ledger.drillCalendar()).toBeUndefined();
  });
});

test('a drill takes a lock of its own, and nothing but who and why', () => {
  const context = {
    deployment: new FakePlatform().deployment,
    side: 'recovery',
    nowMilliseconds: 0,
  } as const;
  const input = recoveryDrillInput.check({}, context);
  expect(input).toEqual({
    ok: true,
    value: { mode: 'check', reason: 'not stated', requestedBy: 'not stated' },
  });
  expect(input.ok && recoveryDrillInput.scopeOf?.(input.value)).toBe('drill');
  expect(recoveryDrillInput.check({ mode: 'unplanned' }, context).ok).toBe(false);
});
