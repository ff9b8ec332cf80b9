import type { Ledger } from '../../../lambda/ports/ledger.ts';
import type { StepContract } from '../../../lambda/steps/contract.ts';
import { runStep } from '../../../lambda/steps/run-step.ts';
import type { Step } from '../../../lambda/steps/step.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
  stepEvent,
} from '../../support/fake-platform.ts';

const ON_ORDERS = runContext('restore-1', { ...OPEN, runbook: 'database-restore', scope: 'database/orders' });
const FAILOVER = runContext('failover-1', OPEN);

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

const doneAtOnce: Step<null, null, never> = {
  contract,
  ports: () => null,
  observe: () => Promise.resolve(null),
  decide: () => ({ kind: 'done', summary: 'It is on' }),
  act: () => Promise.resolve(),
};

describe('a run that holds one database', () => {
  let ledger: Ledger;

  beforeEach(async () => {
    ({ ledger } = memoryLedger());
    await holdLock(ledger, ON_ORDERS);
  });

  const step = (run = ON_ORDERS): Promise<unknown> =>
    runStep(doneAtOnce, new FakePlatform(), ledger, stepEvent('turn-on', run));

  it('goes on beside a run on another database', async () => {
    await holdLock(ledger, runContext('restore-2', { ...OPEN, scope: 'database/payments' }));
    expect(await step()).toMatchObject({ status: 'done' });
    expect((await ledger.locks()).map(({ runId }) => runId).toSorted()).toEqual(['restore-1', 'restore-2']);
  });

  it('makes way for a run that moves the region', async () => {
    await holdLock(ledger, FAILOVER);
    await expect(step()).rejects.toMatchObject({
      name: 'Superseded',
      message: expect.stringContaining('makes way for region-failover failover-1') as string,
    });
  });

  it('does not make way for a check, nor for a run that has ended', async () => {
    await holdLock(ledger, runContext('check-1', { ...OPEN, input: { ...OPEN.input, mode: 'check' } }));
    expect(await step()).toMatchObject({ status: 'done' });
    await ledger.endLock({ runId: 'check-1', epoch: 2 }, { endedAt: iso() });
    expect(await step()).toMatchObject({ status: 'done' });
  });

  it('is nobody once its own lock has ended, whatever the region does', async () => {
    await ledger.endLock({ scope: 'database/orders', runId: 'restore-1', epoch: 2 }, { endedAt: iso() });
    await expect(step()).rejects.toMatchObject({
      message: expect.stringContaining('lock of database/orders') as string,
    });
    expect(await ledger.lock()).toBeUndefined();
  });
});
