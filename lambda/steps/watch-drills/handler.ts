import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { metrics } from '../../adapters/metrics.ts';
import type { Platform } from '../../platform.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { DRILL_NOT_FRESH, needsDrill } from '../../rules/drill-calendar.ts';
import { isoTime } from '../../rules/times.ts';
import { readDrillStatus } from '../drill-status.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { watchDrills } from './contract.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'drill' | 'drillCalendar' | 'beginDrillCalendar'>;
  readonly executions: Pick<Executions, 'definition'>;
  readonly metrics: Metrics;
}

export const { handler, bind } = functionEntry(watchDrills, (platform) =>
  watch(
    { ledger: ownLedger(platform), executions: executions(platform), metrics: metrics(platform) },
    platform,
  ),
);

/** Only the region that stands by is drilled; the other one says that nothing is due. */
export async function watch(ports: Ports, platform: Platform): Promise<FunctionResult> {
  const { deployment, side, clock } = platform;
  if (side === deployment.activeSide) {
    await publish(ports, 0);
    return { summary: 'This region serves: the other one is drilled' };
  }
  await ports.ledger.beginDrillCalendar({ since: isoTime(clock.now()) });
  const status = await readDrillStatus(ports, platform);
  await publish(ports, needsDrill(status) ? 1 : 0);
  return { summary: `${status.runbook}: ${status.freshness}, due by ${status.nextDue}` };
}

function publish({ metrics: published }: Ports, value: number): Promise<void> {
  return published.put([{ name: DRILL_NOT_FRESH, value, unit: 'Count', resolution: 60 }]);
}
