import type { Side } from '../../../../lambda/deployment.ts';
import type { Latch, Ledger, PeerLatch, PeerLedger } from '../../../../lambda/ports/ledger.ts';
import type { StepResult } from '../../../../lambda/steps/contract.ts';
import { publish } from '../../../../lambda/steps/publish-latch/handler.ts';
import { step } from '../../../../lambda/steps/set-latch/handler.ts';
import { runStep } from '../../../../lambda/steps/run-step.ts';
import { FakeMetrics } from '../../../support/fake-ports.ts';
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

let ledger: Ledger;
let metrics: FakeMetrics;
let peer: PeerLedger;
let released: Latch[];
const peerLatch: PeerLatch = {
  release: (latch) => {
    released.push(latch);
    return Promise.resolve(true);
  },
};

beforeEach(async () => {
  ({ ledger } = memoryLedger());
  metrics = new FakeMetrics();
  peer = { state: () => Promise.resolve({ reachable: false, why: 'TimeoutError' }) };
  released = [];
  await holdLock(ledger, RUN);
});

function claim(side: Side = 'recovery'): Promise<StepResult> {
  const platform = new FakePlatform(side);
  return runStep(
    { ...step, ports: () => ({ ledger, metrics, peer, peerLatch }) },
    platform,
    ledger,
    stepEvent('set-latch', RUN),
  );
}

const claimedThere = (epoch: number): PeerLedger => ({
  state: () =>
    Promise.resolve({
      reachable: true,
      latch: { claimed: released.length === 0, epoch, runId: 'before', at: iso() },
    }),
});

describe('claiming the traffic', () => {
  it.each([
    ['recovery', 1],
    ['primary', 0],
  ] as const)('writes it down and publishes it at once (%s: %d)', async (side, value) => {
    expect(await claim(side)).toMatchObject({ status: 'done' });
    expect(await ledger.latch()).toEqual({ claimed: true, epoch: 2, runId: 'run-1', at: iso() });
    expect(metrics.published).toEqual([{ name: 'Latch', value, unit: 'None', resolution: 60 }]);
  });

  it('stands although the metric cannot be published at once', async () => {
    metrics.down = true;
    expect(await claim()).toMatchObject({ status: 'done' });
    metrics.down = false;
    await publish({ ledger, metrics }, { side: 'recovery' });
    expect(metrics.published.map(({ value }) => value)).toEqual([1]);
  });

  it('takes back the older claim of the primary region, which would hold the names there', async () => {
    peer = claimedThere(1);
    expect(await claim()).toMatchObject({ status: 'wait' });
    expect(await claim()).toMatchObject({ status: 'done' });
    expect(released).toEqual([{ claimed: false, epoch: 2, runId: 'run-1', at: iso() }]);
  });

  it('leaves a newer claim alone, and one of the recovery region, which holds nothing', async () => {
    peer = claimedThere(3);
    expect(await claim()).toMatchObject({ status: 'done' });
    peer = claimedThere(1);
    expect(await claim('primary')).toMatchObject({ status: 'done' });
    expect(released).toEqual([]);
  });

  it('does nothing more when it is called again', async () => {
    await claim();
    await claim();
    expect(metrics.published).toHaveLength(1);
  });

  it('claims for its own epoch what an earlier activation had claimed', async () => {
    await ledger.setLatch({ claimed: true, epoch: 0, runId: 'run-0', at: iso(-9) });
    await claim();
    expect(await ledger.latch()).toMatchObject({ epoch: 2, runId: 'run-1' });
  });

  it('publishes nothing when a newer epoch comes between the look and the write', async () => {
    const overtaken: Ledger = {
      ...ledger,
      setLatch: async (latch) => {
        await ledger.setLatch({ claimed: false, epoch: 4, runId: 'run-9', at: iso() });
        return ledger.setLatch(latch);
      },
    };
    const claimed = runStep(
      { ...step, ports: () => ({ ledger: overtaken, metrics, peer, peerLatch }) },
      new FakePlatform('recovery'),
      ledger,
      stepEvent('set-latch', RUN),
    );
    await expect(claimed).rejects.toMatchObject({ name: 'NewerActivation' });
    expect(metrics.published).toEqual([]);
  });

  it('never overtakes a newer epoch, and publishes nothing for it', async () => {
    await ledger.setLatch({ claimed: false, epoch: 4, runId: 'run-9', at: iso() });
    await expect(claim()).rejects.toMatchObject({ name: 'NewerActivation' });
    expect(metrics.published).toEqual([]);
  });
});

describe('publishing the latch every minute', () => {
  it.each([
    ['recovery', undefined, 0],
    ['primary', undefined, 1],
    ['recovery', true, 1],
    ['primary', true, 0],
    ['recovery', false, 0],
  ] as const)('on the %s side, claimed %s: %d', async (side, claimed, value) => {
    if (claimed !== undefined) await ledger.setLatch({ claimed, epoch: 2, runId: 'run-1', at: iso() });
    await publish({ ledger, metrics }, { side });
    expect(metrics.published.map((measurement) => measurement.value)).toEqual([value]);
  });

  it('publishes nothing when the ledger cannot be read: the alarm keeps what it knew', async () => {
    const broken = { latch: () => Promise.reject(new Error('no table')) };
    await expect(publish({ ledger: broken, metrics }, { side: 'recovery' })).rejects.toThrow('no table');
    expect(metrics.published).toEqual([]);
  });
});
