import { ownLedger, peerLatch, peerLedger } from '../../adapters/ledger.ts';
import { metricHistoryOf } from '../../adapters/metric-history.ts';
import type { Where } from '../../adapters/clients.ts';
import { LATCH_METRIC } from '../../latch.ts';
import type { Platform, Resolver } from '../../platform.ts';
import type { Ledger, PeerLatch, PeerLedger } from '../../ports/ledger.ts';
import type { MetricHistory, Sample } from '../../ports/metric-history.ts';
import { peerScope } from '../../rules/arns.ts';
import { latchedRecords, sameName } from '../../rules/records.ts';
import type { StepEvent } from '../contract.ts';
import { reading } from '../reading.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { releaseLatches, SETTLED_SECONDS } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'latch' | 'setLatch'>;
  readonly peer: PeerLedger;
  readonly peerLatch: PeerLatch;
  readonly history: Readonly<Record<Where, MetricHistory>>;
  readonly resolver: Resolver;
}

export const step: Step<Ports, Observed, Action> = {
  contract: releaseLatches,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
    peerLatch: peerLatch(platform),
    history: { own: metricHistoryOf(platform), peer: metricHistoryOf(platform, 'peer') },
    resolver: platform.resolver,
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, _event: StepEvent, platform: Platform): Promise<Observed> {
  const { side } = platform;
  const [latch, peer, samples, peerSamples, names] = await Promise.all([
    ports.ledger.latch(),
    ports.peer.state(),
    samplesOf(ports.history.own, platform, platform.side),
    // Nothing read is nothing said: the step waits.
    reading(() => samplesOf(ports.history.peer, platform, peerScope(platform).side)),
    Promise.all(
      latchedRecords(platform.deployment).map(async ({ name, endpoints }) => {
        const answered = await ports.resolver.resolveCname(name).catch(() => []);
        return { record: name, answersHere: sameName(answered[0] ?? '', endpoints[side]) };
      }),
    ),
  ]);
  return {
    side,
    own: { latch, samples },
    peer,
    peerSamples: peerSamples.known ? peerSamples.value : [],
    names,
  };
}

async function samplesOf(
  history: MetricHistory,
  { deployment, clock }: Platform,
  side: Platform['side'],
): Promise<readonly Sample[]> {
  const now = clock.now();
  const read = await history.read(
    [
      {
        key: side,
        namespace: deployment.names[side].metricNamespace,
        name: LATCH_METRIC,
        dimensions: {},
        // A minute in which it was said once is a minute in which it was said.
        statistic: side === 'recovery' ? 'Maximum' : 'Minimum',
        periodSeconds: 60,
      },
    ],
    { fromMilliseconds: now - 2 * SETTLED_SECONDS * 1000, toMilliseconds: now },
  );
  return read.get(side) ?? [];
}

/** The function publish-latch of that region says so within a minute. */
async function act(ports: Ports, { where, latch }: Action): Promise<void> {
  if (where === 'peer') await ports.peerLatch.release(latch);
  else await ports.ledger.setLatch(latch);
}
