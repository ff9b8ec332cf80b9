import type { JournalEntry, Ledger } from '../../../../lambda/ports/ledger.ts';
import type { MetricHistory, Sample } from '../../../../lambda/ports/metric-history.ts';
import type { RunContext, StepResult } from '../../../../lambda/steps/contract.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { step } from '../../../../lambda/steps/write-report/handler.ts';
import type { RunReport } from '../../../../lambda/steps/write-report/report.ts';
import { FakeEvidence } from '../../../support/fake-ports.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  START,
  stepEvent,
} from '../../../support/fake-platform.ts';

const RUN = runContext('run-1', OPEN);

let platform: FakePlatform;
let ledger: Ledger;
let evidence: FakeEvidence;
/** Probes and lags by the query's key; a query of anything else finds nothing. */
let samples: Map<string, readonly Sample[]>;
const history: MetricHistory = {
  read: (queries) => Promise.resolve(new Map(queries.map(({ key }) => [key, samples.get(key) ?? []]))),
};

function measured(seconds: number, value: number): Sample {
  return { atMilliseconds: START + seconds * 1000, value };
}

beforeEach(async () => {
  platform = new FakePlatform('recovery');
  ({ ledger } = memoryLedger());
  evidence = new FakeEvidence();
  samples = new Map([
    [
      'probe#shop.example.com',
      [measured(-600, 1), measured(-590, 0), measured(-10, 0), measured(20, 0), measured(890, 0)],
    ],
    ['lag#orders1', [measured(-720, 4)]],
  ]);
  await holdLock(ledger, RUN);
  platform.advance(900);
});

function write(run: RunContext = RUN): Promise<StepResult> {
  const event = stepEvent('write-report', run, { enteredAt: iso(900) });
  return runStep({ ...step, ports: () => ({ ledger, evidence, history }) }, platform, ledger, event);
}

function report(): RunReport {
  return JSON.parse(evidence.objects[0]?.body ?? '{}') as RunReport;
}

function markdown(): string {
  return evidence.objects[1]?.body ?? '';
}

async function journal(
  step_: string,
  phase: JournalEntry['phase'],
  entered: number,
  at: number,
  summary = 'x',
) {
  await ledger.append({
    runId: 'run-1',
    runbook: 'region-failover',
    side: 'recovery',
    step: step_,
    enteredAt: iso(entered),
    at: iso(at),
    phase,
    summary,
  });
}

async function wholeRun(): Promise<void> {
  await ledger.putFact('run-1', 'preflight', {
    gate: 'open',
    estimatedLossSeconds: 3,
    why: 'orders1 is 3 s behind.',
    databases: [
      { name: 'orders1', lagSeconds: 3, lossAtMostSeconds: 3, sampledAt: iso(-10) },
      { name: 'orders2', lagSeconds: null, lossAtMostSeconds: null },
    ],
    findings: ['quota of instances is low'],
  });
  await ledger.putFact('run-1', 'promote-databases', {
    requests: [
      { name: 'orders1', requestedAt: iso(60) },
      { name: 'orders2', requestedAt: iso(60) },
    ],
    databases: [
      { name: 'orders1', promotedAt: iso(400) },
      { name: 'orders2', promotedAt: iso(4_000) },
    ],
  });
  await ledger.putFact('run-1', 'scale-services', { services: [{ name: 'web', healthyAt: iso(90) }] });
  await ledger.putFact('run-1', 'watch-recovery', { stableSince: iso(600), confirmedAt: iso(660) });
  await ledger.putFence({
    database: 'orders1',
    side: 'primary',
    instanceIdentifier: 'muster-shop-orders1',
    epoch: 2,
    runId: 'run-1',
    status: 'queued',
    queuedAt: iso(20),
    detail: 'us-east-1 does not answer',
  });
  await journal('promote-databases', 'intent', 30, 31, 'Promote orders1 | orders2');
  await journal('promote-databases', 'waiting', 30, 300, 'promoting');
  await journal('promote-databases', 'done', 30, 400, 'promoted');
  await journal('control-run', 'done', 25, 25, 'Approved by Grace: yes');
}

describe('the report', () => {
  it('is written as JSON and as Markdown under a key of its own', async () => {
    expect(await write()).toMatchObject({
      status: 'done',
      output: {
        bucket: platform.deployment.names.recovery.evidenceBucket,
        key: 'runs/20261121T030000Z-run-1/report.md',
      },
    });
    expect(evidence.objects.map(({ key, contentType }) => [key, contentType])).toEqual([
      ['runs/20261121T030000Z-run-1/report.json', 'application/json'],
      ['runs/20261121T030000Z-run-1/report.md', 'text/markdown; charset=utf-8'],
    ]);
  });

  it('is written once', async () => {
    await write();
    platform.advance(5);
    await write();
    expect(evidence.objects).toHaveLength(2);
  });

  it('holds what happened, measured against the targets', async () => {
    await wholeRun();
    await write();
    expect(report()).toMatchObject({
      outcome: 'recovered',
      epoch: 2,
      region: 'us-west-2',
      secondsFromStart: 900,
      summary: `us-west-2 serves since ${iso(600)}, 600 s after the run was started.`,
      dataLoss: {
        estimatedSeconds: 3,
        targetSeconds: 300,
        decision: 'Approved by Grace: yes',
        // One of two databases was never measured.
        achieved: { atMostSeconds: null, measuredAt: iso(900) },
      },
    });
    expect(report().components).toEqual([
      {
        name: 'orders1',
        kind: 'database',
        rtoTargetSeconds: 3600,
        // Promoted at 400 s, but nobody reached it before the names had moved.
        recoveredAfterSeconds: 600,
        rpoTargetSeconds: 300,
        // 4 s behind 120 s before the last answer, and 20 s until a probe failed.
        lossAtMostSeconds: 144,
      },
      {
        name: 'orders2',
        kind: 'database',
        rtoTargetSeconds: 3600,
        recoveredAfterSeconds: 4_000,
        rpoTargetSeconds: 300,
        lossAtMostSeconds: null,
      },
      {
        name: 'web',
        kind: 'service',
        rtoTargetSeconds: 3600,
        recoveredAfterSeconds: 600,
        rpoTargetSeconds: 0,
        lossAtMostSeconds: null,
      },
    ]);
  });

  it('takes the time of each step from its journal, waits included', async () => {
    await wholeRun();
    await write();
    expect(report().steps.find(({ step: name }) => name === 'promote-databases')).toEqual({
      step: 'promote-databases',
      enteredAt: iso(30),
      endedAt: iso(400),
      seconds: 370,
      outcome: 'done',
    });
    expect(report().timeline.map(({ phase }) => phase)).toContain('intent');
  });

  it('names what is left to do', async () => {
    await wholeRun();
    await write();
    expect(report().nextActions).toEqual([
      'Watch the fence of muster-shop-orders1 until it is proven (it is retried every few seconds): us-east-1 does not answer',
      'Set the active region to recovery (us-west-2) in the configuration and deploy; until then deployments are refused.',
      'Once us-east-1 is back, start reprotect here: it makes that region the standby. Until then nothing but backups protects the data.',
    ]);
  });

  it('says "not measured" and "missed" instead of a number that flatters', async () => {
    await wholeRun();
    await write();
    expect(markdown()).toContain('| orders2 | database | 1 h | 1 h 7 min (missed) | 5 min | not measured |');
  });

  it('keeps its tables whole whatever a message holds', async () => {
    await wholeRun();
    await write();
    expect(markdown()).toContain('Promote orders1 \\| orders2');
  });

  it('calls an unknown loss not known', async () => {
    await write();
    expect(report().dataLoss.estimatedSeconds).toBeNull();
    expect(markdown()).toContain('At the gate: not known; target 5 min');
  });

  it('keeps the loss for the notice, measured once more after the promotion', async () => {
    await wholeRun();
    await write();
    expect(await ledger.fact('run-1', 'data-loss')).toMatchObject({
      databases: [
        { name: 'orders1', atMostSeconds: 144 },
        { name: 'orders2', atMostSeconds: null },
      ],
    });
    expect(markdown()).toContain('Achieved: not known. orders1: it was 4 s behind');
  });

  it('measures nothing where nothing was promoted', async () => {
    await write();
    expect(report().dataLoss.achieved).toBeNull();
    expect(await ledger.fact('run-1', 'data-loss')).toBeUndefined();
  });

  it('is written again where the run fails after it', async () => {
    await wholeRun();
    await write();
    platform.advance(60);
    const failure = { error: 'RefusedByAws', message: 'No lock.', nextAction: 'look at it.' };
    const record = await ledger.run('run-1');
    await ledger.putRun({ ...record!, status: 'failed', endedAt: iso(955), failure });
    await write();
    const [first, , again] = evidence.objects;
    expect(again?.key).toBe(first?.key);
    expect(JSON.parse(again?.body ?? '{}')).toMatchObject({
      outcome: 'failed',
      nextActions: ['look at it.', expect.stringContaining('Watch the fence')],
    });
  });

  it('tells what a check found', async () => {
    const run = runContext('run-1', { ...OPEN, input: { ...OPEN.input, mode: 'check' } });
    ({ ledger } = memoryLedger());
    await holdLock(ledger, run);
    await wholeRun();
    await write(run);
    expect(report()).toMatchObject({ outcome: 'checked', nextActions: ['Mend: quota of instances is low'] });
  });

  it('tells of a failed run what to do next', async () => {
    const record = await ledger.run('run-1');
    const failure = { error: 'DatabaseCannotBePromoted', message: 'It is stopped.', nextAction: 'start it.' };
    await ledger.putRun({ ...record!, status: 'failed', failure });
    await write();
    expect(report()).toMatchObject({ outcome: 'failed', nextActions: ['start it.'] });
    expect(report().summary).toContain('It is stopped.');
  });

  it('carries the fingerprint of the configuration it ran with', async () => {
    await write();
    const { deploymentFingerprint } = report();
    expect(deploymentFingerprint).toMatch(/^[0-9a-f]{64}$/);
    const other = new FakePlatform('recovery', { ...platform.deployment, application: 'other' });
    const again = memoryLedger().ledger;
    await holdLock(again, RUN);
    evidence = new FakeEvidence();
    await runStep(
      { ...step, ports: () => ({ ledger: again, evidence, history }) },
      other,
      again,
      stepEvent('write-report', RUN),
    );
    expect(report().deploymentFingerprint).not.toBe(deploymentFingerprint);
  });
});
