import { ownLedger } from '../../adapters/ledger.ts';
import { metrics } from '../../adapters/metrics.ts';
import { latchMeasurement } from '../../latch.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { publishLatch } from './contract.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'latch'>;
  readonly metrics: Metrics;
}

export const { handler, bind } = functionEntry(publishLatch, (platform) =>
  publish({ ledger: ownLedger(platform), metrics: metrics(platform) }, platform),
);

/** A ledger without a latch is one that never claimed anything; one that cannot be read publishes nothing. */
export async function publish(ports: Ports, { side }: Pick<Platform, 'side'>): Promise<FunctionResult> {
  const latch = await ports.ledger.latch();
  const measurement = latchMeasurement(side, latch?.claimed ?? false);
  await ports.metrics.put([measurement]);
  return { summary: `Latch published: ${measurement.value}` };
}
