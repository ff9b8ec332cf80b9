import type { Platform } from '../../../lambda/platform.ts';
import type { Ledger } from '../../../lambda/ports/ledger.ts';
import { StepError, type StepContract } from '../../../lambda/steps/contract.ts';
import { runStep } from '../../../lambda/steps/run-step.ts';
import type { Decision, Step } from '../../../lambda/steps/step.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../support/fake-platform.ts';

const contract: StepContract = {
  name: 'turn-on',
  title: 'Turn it on',
  purpose: 'Turns it on.',
  deadlineSeconds: 60,
  pollSeconds: 5,
  attemptSeconds: 30,
  permissions: () => [],
  failures: [],
  duration: [],
  byHand: () => [],
};

interface World {
  state: 'off' | 'starting' | 'on' | 'broken';
  acted: string[];
}

type LampStep = Step<World, World['state'], 'start'>;

function lamp(world: World, more: Partial<LampStep> = {}): LampStep {
  return {
    contract,
    ports: () => world,
    observe: () => Promise.resolve(world.state),
    decide: decideLamp,
    act: (_ports, action) => {
      world.acted.push(action);
      world.state = 'starting';
      return Promise.resolve();
    },
    ...more,
  };
}

function decideLamp(state: World['state']): Decision<'start'> {
  switch (state) {
    case 'on':
      return { kind: 'done', summary: 'It is on', output: { lit: true } };
    case 'starting':
      return { kind: 'wait', summary: 'It starts' };
    case 'broken':
      return { kind: 'failed', error: 'LampBroken', message: 'The lamp is broken.', nextAction: 'buy one.' };
    case 'off':
      return { kind: 'act', summary: 'Start it', actions: ['start'] };
  }
}

const RUN = runContext('run-1', OPEN);

describe('running a step', () => {
  let platform: FakePlatform;
  let ledger: Ledger;
  let world: World;

  beforeEach(async () => {
    platform = new FakePlatform();
    ({ ledger } = memoryLedger());
    world = { state: 'off', acted: [] };
    await holdLock(ledger);
  });

  const run = (step: LampStep = lamp(world), more = {}): Promise<unknown> =>
    runStep(step, platform, ledger, stepEvent('turn-on', RUN, more));

  it('acts, looks again and reports what it saw then', async () => {
    expect(await run()).toEqual({ status: 'wait', summary: 'It starts', enteredAt: iso(), step: 'turn-on' });
    expect(world.acted).toEqual(['start']);
  });

  it('does not act where there is nothing to do', async () => {
    world.state = 'on';
    expect(await run()).toMatchObject({ status: 'done', output: { lit: true } });
    expect(world.acted).toEqual([]);
  });

  it('waits where the second look would act again', async () => {
    const stubborn = lamp(world, { act: () => Promise.resolve() });
    expect(await run(stubborn)).toMatchObject({ status: 'wait', summary: 'Start it' });
  });

  it('writes the intent before the effect and the outcome after it', async () => {
    const seen: string[][] = [];
    const watched = lamp(world, {
      act: async (ports) => {
        seen.push((await ledger.journal('run-1')).map(({ phase }) => phase));
        ports.state = 'on';
      },
    });
    await run(watched);
    expect(seen).toEqual([['intent']]);
    const [intent, done] = await ledger.journal('run-1');
    expect(intent).toEqual({
      runId: 'run-1',
      runbook: 'region-failover',
      epoch: 2,
      side: 'recovery',
      step: 'turn-on',
      enteredAt: iso(),
      at: iso(),
      phase: 'intent',
      summary: 'Start it',
    });
    expect(done).toMatchObject({ phase: 'done', summary: 'It is on' });
  });

  it('keeps one journal entry for all looks of a wait', async () => {
    world.state = 'starting';
    for (let look = 0; look < 5; look += 1) {
      await run();
      platform.advance(5);
    }
    const journal = await ledger.journal('run-1');
    expect(journal).toHaveLength(1);
    expect(journal[0]).toMatchObject({ phase: 'waiting', at: iso(20) });
  });

  it.each([
    ['another run holds the lock', { runId: 'run-0', executionArn: 'x', epoch: 2 }, {}],
    ['the epoch is another', { epoch: 4 }, {}],
    ['its own run has ended', {}, { endedAt: iso(-1) }],
  ])('refuses when %s, and does nothing', async (_why, holder, end) => {
    const fresh = memoryLedger().ledger;
    await holdLock(fresh, { ...RUN, ...holder });
    if ('endedAt' in end) await fresh.endLock(RUN as { runId: string; epoch: number }, end);
    const refused = runStep(lamp(world), platform, fresh, stepEvent('turn-on', RUN));
    await expect(refused).rejects.toMatchObject({ name: 'Superseded' });
    expect(world.acted).toEqual([]);
  });

  it('looks at the lock once more right before it acts', async () => {
    const overtaken = lamp(world, {
      observe: async (ports) => {
        const lock = await ledger.lock();
        if (lock?.epoch === 2) await ledger.takeLock({ ...lock, runId: 'run-2', epoch: 4 }, lock);
        return ports.state;
      },
    });
    await expect(run(overtaken)).rejects.toMatchObject({ name: 'Superseded' });
    expect(world.acted).toEqual([]);
  });

  it('runs without the lock where the contract says so', async () => {
    const free = lamp(world, { contract: { ...contract, lock: 'not-needed' } });
    await expect(
      runStep(free, platform, memoryLedger().ledger, stepEvent('turn-on', runContext())),
    ).resolves.toMatchObject({ status: 'wait' });
  });

  it('fails after its deadline instead of waiting or acting, and says what it waited for', async () => {
    world.state = 'starting';
    platform.advance(60);
    await expect(run()).resolves.toMatchObject({ status: 'wait' });
    platform.advance(1);
    await expect(run()).rejects.toMatchObject({
      name: 'DeadlineExceeded',
      message: expect.stringContaining('It starts') as string,
    });
    world.state = 'off';
    await expect(run()).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    expect(world.acted).toEqual([]);
  });

  it('takes a result that is there after the deadline', async () => {
    world.state = 'on';
    platform.advance(3_600);
    await expect(run()).resolves.toMatchObject({ status: 'done' });
  });

  it('fails with the name that decide gave, and journals it with the next action', async () => {
    world.state = 'broken';
    await expect(run()).rejects.toMatchObject({
      name: 'LampBroken',
      message: 'The lamp is broken. Next: buy one.',
      nextAction: 'buy one.',
    });
    expect((await ledger.journal('run-1')).at(-1)).toMatchObject({
      phase: 'failed',
      error: 'LampBroken',
      nextAction: 'buy one.',
    });
  });

  it('lets every action have its turn, then fails with the first failure', async () => {
    const turns: string[] = [];
    const three: Step<World, World['state'], string> = {
      ...lamp(world),
      decide: () => ({ kind: 'act', summary: 'All', actions: ['a', 'b', 'c'] }),
      act: (_ports, action) => {
        turns.push(action);
        if (action === 'c') return Promise.reject(new StepError('LastFailed', 'c.', 'no.'));
        return action === 'b' ? Promise.reject(new StepError('BFailed', 'b.', 'no.')) : Promise.resolve();
      },
    };
    await expect(runStep(three, platform, ledger, stepEvent('turn-on', RUN))).rejects.toMatchObject({
      name: 'BFailed',
    });
    expect(turns.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['ThrottlingException', {}, 'RetryableThrottling'],
    ['TimeoutError', {}, 'RetryableTimeout'],
    ['InternalFailure', { $fault: 'server', $metadata: { httpStatusCode: 500 } }, 'RetryableUnavailable'],
    ['Error', { code: 'ECONNREFUSED' }, 'RetryableUnavailable'],
    ['AccessDeniedException', { $metadata: { httpStatusCode: 400 } }, 'AccessDenied'],
    ['InvalidParameterValue', { $metadata: { httpStatusCode: 400 } }, 'RefusedByAws'],
    ['TypeError', {}, 'Unexpected'],
  ])('names an error %s %j as %s', async (name, fields, named) => {
    const failing = lamp(world, {
      observe: () => Promise.reject(Object.assign(new Error('said so'), { name }, fields)),
    });
    await expect(run(failing)).rejects.toMatchObject({
      name: named,
      message: expect.stringContaining('said so') as string,
    });
    const last = (await ledger.journal('run-1')).at(-1);
    expect(last).toMatchObject({ phase: named.startsWith('Retryable') ? 'waiting' : 'failed', error: named });
  });

  it('reports the failure itself when the journal cannot be written', async () => {
    world.state = 'broken';
    const broken: Ledger = { ...ledger, append: () => Promise.reject(new Error('no table')) };
    await expect(runStep(lamp(world), platform, broken, stepEvent('turn-on', RUN))).rejects.toMatchObject({
      name: 'LampBroken',
    });
    expect(platform.logged.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('does not report success that is not in the journal', async () => {
    world.state = 'on';
    const broken: Ledger = {
      ...ledger,
      append: () => Promise.reject(Object.assign(new Error('slow'), { name: 'TimeoutError' })),
    };
    await expect(runStep(lamp(world), platform, broken, stepEvent('turn-on', RUN))).rejects.toMatchObject({
      name: 'RetryableTimeout',
    });
  });

  it('never logs the event: a task token may be in it', async () => {
    await run(lamp(world), { taskToken: 'very-secret-token', data: { input: 'typed by somebody' } });
    world.state = 'broken';
    await expect(run(lamp(world), { taskToken: 'very-secret-token' })).rejects.toThrow('broken');
    expect(JSON.stringify(platform.logged)).not.toContain('very-secret-token');
    expect(JSON.stringify(platform.logged)).not.toContain('typed by somebody');
  });

  it.each([
    ['no event', undefined, 'input: is missing, must be object'],
    ['an unknown key', { ...stepEvent('turn-on', RUN), force: true }, 'unknown key "force"'],
    [
      'an unknown key of the run',
      stepEvent('turn-on', { ...RUN, region: 'x' } as never),
      'unknown key "region"',
    ],
    ['no run id', stepEvent('turn-on', { ...RUN, runId: '' }), 'run.runId: is ""'],
    ['a time that is none', stepEvent('turn-on', RUN, { enteredAt: 'noon' }), 'enteredAt: is "noon"'],
    ['another step', stepEvent('turn-off', RUN), 'event for turn-off'],
  ])('refuses an event with %s', async (_what, event, says) => {
    const refused = runStep(lamp(world), platform as Platform, ledger, event);
    await expect(refused).rejects.toMatchObject({
      name: 'InvalidEvent',
      message: expect.stringContaining(says) as string,
    });
    expect(world.acted).toEqual([]);
  });
});
