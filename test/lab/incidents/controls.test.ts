import { SFNClient } from '@aws-sdk/client-sfn';
import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
import { stepFunctions } from '../../../lambda/adapters/step-functions.ts';
import { isHeldByPause } from '../../../lambda/rules/pause.ts';
import { POINTS_OF_NO_RETURN } from '../../../lambda/rules/point-of-no-return.ts';
import { STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { readCommand, type Options } from '../../../lib/console/command.ts';
import { perform, type Performed } from '../../../lib/console/perform.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';
import { operatorClient, settled } from '../twin/support/worlds.ts';

const { assemblyFolder } = synthesizedBefore(definition);

const WHO = { by: 'Ada, on call', reason: 'to see what happens' };

/** Through the console, by an operator; an approver's answer goes its own way. */
function tell(incident: Incident, input: Readonly<Record<string, unknown>>): Promise<Execution> {
  const runbook = ['approve', 'refuse', 'unplanned'].includes(String(input['action']))
    ? 'runbook-approval'
    : 'runbook-control';
  return incident.ended(incident.start(runbook, input));
}

function stateOf({ history }: Execution): string {
  return (
    history.findLast(({ stateEnteredEventDetails: entered }) => entered !== undefined)
      ?.stateEnteredEventDetails?.name ?? ''
  );
}

function hasEnded({ status }: Execution): boolean {
  return status !== 'RUNNING';
}

function expectServed(incident: Incident, execution: Execution): void {
  expect({ status: execution.status, error: execution.error }).toEqual({
    status: 'SUCCEEDED',
    error: undefined,
  });
  expect(incident.events('rds.promotion.started')).toHaveLength(1);
  expect(incident.canWrite('recovery')).toBe(true);
  expect(incident.answeringSide()).toBe('recovery');
}

/** Titles of the steps of a failover that a pause can hold; the approval waits by itself. */
const HELD = new Set(
  STEP_CONTRACTS.filter((contract) => isHeldByPause(contract) && contract.name !== 'request-approval').map(
    ({ title }) => title,
  ),
);

/** What the command line says, and from there the same code with the SDK's own client. */
const command = (incident: Incident, words: readonly string[], options: Options = {}): Promise<Performed> => {
  const { world, deployment } = incident;
  const client = new SFNClient(operatorClient(world, incident.region('recovery')));
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      world.kernel.after(milliseconds, () => {
        resolve();
        world.kernel.settle();
      });
    });
  return settled(world, () => perform(readCommand(words, options), deployment, stepFunctions(client, sleep)));
};

const redrive = (incident: Incident, { executionArn }: Execution): void => {
  incident.world.call('sfn', incident.region('recovery'), 'RedriveExecution', { executionArn });
};

describe('an operator', () => {
  test('holds a failover before every step, for longer than its deadline, and it converges', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.lose();
    const execution = incident.start('region-failover');
    await incident.until('the incident is open', () => stateOf(execution).startsWith('Tell everybody'));
    const held = new Set<string>();
    for (;;) {
      const pause = await tell(incident, { action: 'pause', ...WHO });
      if (pause.status !== 'SUCCEEDED') break;
      await incident.until(
        'the run is held',
        () => stateOf(execution).endsWith(': paused') || hasEnded(execution),
      );
      if (hasEnded(execution)) break;
      held.add(stateOf(execution).replace(': paused', ''));
      await incident.pass(150);
      expect((await tell(incident, { action: 'resume', ...WHO })).status).toBe('SUCCEEDED');
      await incident.until(
        'it goes on',
        () => !stateOf(execution).endsWith(': paused') || hasEnded(execution),
      );
    }
    expectServed(incident, await incident.ended(execution));
    expect([...held].filter((title) => !HELD.has(title))).toEqual([]);
    expect(held.size).toBeGreaterThanOrEqual(6);
  }, 120_000);

  test('has it go on without every step that it can do without, and the report says what is left to do', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.lose();
    const execution = incident.start('region-failover');
    await incident.until('the run works', () => stateOf(execution).startsWith('Fence'));
    const skips = ['scale-services', 'watch-recovery', 'protect-again'];
    for (const step of skips) {
      expect((await tell(incident, { action: 'skip', step, ...WHO })).status).toBe('SUCCEEDED');
    }
    const refused = await tell(incident, { action: 'skip', step: 'promote-databases', ...WHO });
    expect(refused).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    await incident.ended(execution);
    expect(execution.status).toBe('SUCCEEDED');
    expect(incident.canWrite('recovery')).toBe(true);
    const report = incident.report(execution);
    for (const step of skips) {
      expect(report?.nextActions.filter((action) => action.includes(`${step} was skipped`))).toHaveLength(1);
    }
  }, 60_000);

  test('cancels it at every state: nothing was changed by then, or it is too late and the run goes on', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.lose();
    const point = POINTS_OF_NO_RETURN['region-failover']?.step;
    const tried = new Set<string>();
    const outcomes: string[] = [];
    let execution = incident.start('region-failover');
    for (;;) {
      const isFresh = (): boolean => !tried.has(stateOf(execution));
      await incident.until('a new state is entered', () => hasEnded(execution) || isFresh());
      if (hasEnded(execution)) break;
      tried.add(stateOf(execution));
      const told = await tell(incident, { action: 'cancel', ...WHO });
      outcomes.push(told.error ?? told.status);
      if (told.status !== 'SUCCEEDED') continue;
      await incident.ended(execution);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Cancelled' });
      const journal = await incident.ledger().journal(execution.name);
      expect(journal.some(({ step, phase }) => step === point && phase === 'intent')).toBe(false);
      expect((await incident.ledger().lock())?.unresolved).toBeUndefined();
      expect(incident.report(execution)?.summary).toContain('Cancelled by Ada');
      execution = incident.start('region-failover');
    }
    expectServed(incident, execution);
    expect(new Set(outcomes)).toEqual(new Set(['NothingToDecide', 'SUCCEEDED', 'PastPointOfNoReturn']));
  }, 180_000);
});

describe('an approval', () => {
  test('of whoever asked for the run is refused; late it is, too; in time and from another it counts', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.stallReplication();
    await incident.pass(1200);
    incident.lose();
    const approve = { action: 'approve', reason: 'better than waiting' };
    const asks = async (): Promise<Execution> => {
      const execution = incident.start('region-failover', { requestedBy: 'Ada', reason: 'it is dark' });
      await incident.until('it asks', () => stateOf(execution).startsWith('Wait for a person'));
      await incident.pass(10);
      return execution;
    };
    const first = await asks();
    expect(await tell(incident, { ...approve, by: 'ada' })).toMatchObject({ error: 'OwnApproval' });
    await incident.pass(incident.deployment.failover.approvalTimeoutSeconds);
    expect(first).toMatchObject({ status: 'FAILED', error: 'ApprovalTimedOut' });
    expect((await tell(incident, { ...approve, by: 'Grace' })).status).toBe('FAILED');
    expect(incident.events('rds.promotion.started')).toEqual([]);
    const second = await asks();
    expect((await tell(incident, { ...approve, by: 'Grace' })).status).toBe('SUCCEEDED');
    expectServed(incident, await incident.ended(second));
  }, 60_000);
});

describe('a redrive', () => {
  test('of a run that was stopped is refused, and once more; a new start goes on from what is there', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.lose();
    const stopped = incident.start('region-failover');
    await incident.until('it has cut off the old primary', () => stateOf(stopped).startsWith('Fence'));
    await incident.pass(1);
    incident.stop(stopped);
    await incident.pass(600);
    redrive(incident, stopped);
    await incident.ended(stopped);
    expect(stopped).toMatchObject({ status: 'FAILED', error: 'Superseded' });
    // What failed ends in a Fail state, and that is where a redrive begins.
    await incident.pass(3600);
    redrive(incident, stopped);
    await incident.ended(stopped);
    expect(stopped).toMatchObject({ status: 'FAILED', error: 'Superseded' });
    expect(incident.events('rds.promotion.started')).toEqual([]);
    expectServed(incident, await incident.ended(incident.start('region-failover')));
  }, 120_000);
});

describe('npm run runbook', () => {
  const who = { by: 'Ada', reason: 'to look' };

  test('starts, holds, shows, resumes and cancels a run, and starts it again where it failed', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 6 });
    incident.lose();
    expect(await command(incident, ['redrive', 'region-failover'])).toMatchObject({ ok: false });
    const started = await command(incident, ['start', 'region-failover'], who);
    expect(started).toMatchObject({
      ok: true,
      text: expect.stringContaining('"requestedBy":"Ada"') as string,
    });
    await incident.pass(2);
    expect(await command(incident, ['pause'], who)).toMatchObject({ ok: true });
    await incident.pass(30);
    const status = await command(incident, ['status']);
    expect(status.text).toMatch(
      /runbook: region-failover\n(.*\n)*state: paused\n(.*\n)*nextAction: resume it/,
    );
    expect(await command(incident, ['redrive', 'region-failover'])).toMatchObject({
      ok: false,
      text: expect.stringContaining('Nothing has to be redriven') as string,
    });
    expect((await command(incident, ['resume'], who)).ok).toBe(true);
    expect(await command(incident, ['cancel'], who)).toMatchObject({
      ok: true,
      text: expect.stringContaining('It had changed nothing') as string,
    });
    expect((await command(incident, ['cancel'], who)).text).toMatch(/^NothingToDecide: /);
    expect((await command(incident, ['approve'], who)).text).toMatch(/^NothingToDecide: /);
    expect((await command(incident, ['skip'], { step: 'promote-databases', ...who })).text).toMatch(
      /^InvalidInput: /,
    );
    const again = await command(incident, ['redrive', 'region-failover']);
    expect(again.text).toContain('"requestedBy":"Ada"');
    const name = /Started (\S+):/.exec(again.text)?.[1];
    await incident.until('it has ended well', () =>
      incident.events('states.execution.ended').some(({ text }) => text.includes(`${name} is SUCCEEDED`)),
    );
    expect(incident.answeringSide()).toBe('recovery');
  }, 60_000);

  test.each([
    [['frob'], {}, 'Allowed: start, redrive, status'],
    [[], {}, 'Given: no command'],
    [['start'], {}, 'Allowed: start <runbook>'],
    [['start', 'region-failover'], { input: '[1]' }, 'allowed: one JSON object'],
    [['start', 'region-failover', 'now'], {}, 'one command and one runbook'],
    [['pause', 'region-failover'], {}, 'takes no runbook'],
    [['status'], { side: 'left' }, 'allowed: primary or recovery'],
  ])('says what is wrong with %j %j', (words, options, says) => {
    expect(() => readCommand(words, options)).toThrow(says);
  });
});
