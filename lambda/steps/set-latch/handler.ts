import { ownLedger, peerLatch, peerLedger } from '../../adapters/ledger.ts';
import { metrics } from '../../adapters/metrics.ts';
import { latchMeasurement } from '../../latch.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger, PeerLatch, PeerLedger } from '../../ports/ledger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { setLatch } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'latch' | 'setLatch'>;
  readonly peer: PeerLedger;
  readonly peerLatch: PeerLatch;
  readonly metrics: Metrics;
}

export const step: Step<Ports, Observed, Action> = {
  contract: setLatch,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
    peerLatch: peerLatch(platform),
    metrics: metrics(platform),
  }),
  async observe({ ledger, peer }, { run }, { side }) {
    const latch = await ledger.latch();
    const hasClaimed = latch?.claimed === true && latch.epoch === run.epoch;
    return { side, latch, peer: hasClaimed && side === 'recovery' ? await peer.state() : undefined };
  },
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function act(
  ports: Ports,
  { where, latch }: Action,
  _event: StepEvent,
  platform: Platform,
): Promise<void> {
  if (where === 'peer') {
    await ports.peerLatch.release(latch);
    return;
  }
  if (!(await ports.ledger.setLatch(latch))) return;
  try {
    await ports.metrics.put([latchMeasurement(platform.side, latch.claimed)]);
  } catch (error) {
    // The claim stands in the ledger; publish-latch publishes it within a minute, and every minute after.
    platform.log.warn('The latch could not be published at once.', { error: (error as Error).name });
  }
}
