import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import type { RunContext, StepResult } from '../../../../lambda/steps/contract.ts';
import { step } from '../../../../lambda/steps/notify/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { FakeNotifier } from '../../../support/fake-ports.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../../support/fake-platform.ts';

const RUN = runContext('run-1', OPEN);
const CHECK = runContext('run-1', { ...OPEN, input: { ...OPEN.input, mode: 'check' } });

let platform: FakePlatform;
let ledger: Ledger;
let notifier: FakeNotifier;

beforeEach(async () => {
  platform = new FakePlatform('recovery');
  ({ ledger } = memoryLedger());
  notifier = new FakeNotifier();
  await holdLock(ledger, RUN);
});

function send(data: Readonly<Record<string, unknown>>, run: RunContext = RUN): Promise<StepResult> {
  const enteredAt = new Date(platform.nowMilliseconds).toISOString();
  const event = stepEvent('notify', run, { data, enteredAt });
  return runStep({ ...step, ports: () => ({ ledger, notifier }) }, platform, ledger, event);
}

async function preflightSays(
  gate: 'open' | 'impossible',
  estimatedLossSeconds: number | null,
): Promise<void> {
  await ledger.putFact('run-1', 'preflight', {
    gate,
    estimatedLossSeconds,
    why: 'The replica is 2 s behind.',
    databases: [],
    findings: [],
  });
}

describe('notices', () => {
  it('say at the start who wants what and where to watch it, in the regional console', async () => {
    await send({ moment: 'started' });
    const { subject, body } = notifier.sent[0]!;
    expect(subject).toBe('[shop] failover to us-west-2 has started');
    expect(body).toContain('Reason: the region is gone');
    expect(body).toContain('Requested by: Ada');
    expect(body).toContain(
      `https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/${RUN.executionArn}`,
    );
  });

  it('say of a check that it changes nothing', async () => {
    await send({ moment: 'started' }, CHECK);
    expect(notifier.sent[0]?.body).toContain('It changes nothing');
  });

  it('say at the end how it went, with what is left to do', async () => {
    await preflightSays('open', 2);
    await ledger.putFact('run-1', 'fence-old-primary', { fence: 'queued', databases: [] });
    await ledger.putFact('run-1', 'watch-recovery', { stableSince: iso(600), confirmedAt: iso(660) });
    const keys = { bucket: 'evidence', jsonKey: 'runs/1/report.json', markdownKey: 'runs/1/report.md' };
    await ledger.putFact('run-1', 'report', { ...keys, writtenAt: iso(700) });
    platform.advance(720);
    await send({ moment: 'ended' });
    const { subject, body } = notifier.sent[0]!;
    expect(subject).toBe(`[shop] us-west-2 serves since ${iso(600)}`);
    expect(body).toContain('The failover took 12 min');
    expect(body).toContain('Accepted writes lost: at most 2 s.');
    expect(body).toContain('not fenced yet');
    expect(body).toContain('s3://evidence/runs/1/report.md');
  });

  it('never call an unknown loss none', async () => {
    await preflightSays('open', null);
    await send({ moment: 'ended' });
    expect(notifier.sent[0]?.body).toContain('How many accepted writes were lost is not known.');
  });

  it('say at the end of a check what the gate said', async () => {
    await preflightSays('impossible', null);
    await send({ moment: 'ended' }, CHECK);
    expect(notifier.sent[0]?.body).toContain('Gate: impossible. The replica is 2 s behind.');
  });

  it('say of a failure which, why and what next', async () => {
    await send({
      moment: 'failed',
      error: 'Superseded',
      cause: 'Promote: lost the lock. Next: look who has it.',
    });
    const { body } = notifier.sent[0]!;
    expect(body).toContain('Superseded: Promote: lost the lock.');
    expect(body).toContain('Next: look who has it.');
  });

  it('take a failure from the ledger where the state machine names none', async () => {
    const record = await ledger.run('run-1');
    const failure = { error: 'X', message: 'It broke.', nextAction: 'mend it.' };
    await ledger.putRun({ ...record!, status: 'failed', failure });
    await send({ moment: 'failed' });
    expect(notifier.sent[0]?.body).toContain('X: It broke.');
  });

  it('need no lock and no open incident', async () => {
    const empty = memoryLedger().ledger;
    const event = stepEvent('notify', runContext('run-7'), {
      data: { moment: 'failed', error: 'InvalidInput' },
    });
    const sent = runStep({ ...step, ports: () => ({ ledger: empty, notifier }) }, platform, empty, event);
    await expect(sent).resolves.toMatchObject({ status: 'done' });
  });

  it('are sent once for each moment', async () => {
    await send({ moment: 'started' });
    await send({ moment: 'started' });
    await send({ moment: 'ended' });
    expect(notifier.sent).toHaveLength(2);
    expect(Object.keys((await ledger.fact('run-1', 'notices')) ?? {})).toEqual(['started', 'ended']);
  });

  it('are not marked as sent when they were not', async () => {
    notifier.down = true;
    await expect(send({ moment: 'started' })).rejects.toMatchObject({ name: 'RetryableTimeout' });
    notifier.down = false;
    await send({ moment: 'started' });
    expect(notifier.sent).toHaveLength(1);
  });

  it('refuse a moment nobody knows', async () => {
    await expect(send({ moment: 'tea' })).rejects.toMatchObject({
      name: 'InvalidEvent',
      message: expect.stringContaining('"tea", must be one of started, failed, ended') as string,
    });
  });
});
