import type { WorldEvent } from '../twin/service.ts';
import type { ChainLink } from './result.ts';

/** The draws that no runbook, however good, can avoid waiting for. */
interface Draws {
  readonly promotionSeconds: number;
  readonly detectionSeconds: number;
  readonly propagationSeconds: number;
  readonly scalingSeconds: number;
}

/**
 * The longest chain of true data dependencies over this seed's draws: a database has to be promoted before the latch
 * may be set, the latch has to be seen and propagated before clients can ask again, and caches have to run out;
 * services scale beside all that. It is made from what the world drew and never looks at the state machine.
 */
export function idealChain(
  events: readonly WorldEvent[],
  cacheDrainSeconds: number,
  from: number,
): readonly ChainLink[] {
  const draws = drawsSince(events, from);
  const traffic: readonly ChainLink[] = [
    { name: 'promotion', seconds: draws.promotionSeconds },
    { name: 'latch detection', seconds: draws.detectionSeconds },
    { name: 'DNS propagation', seconds: draws.propagationSeconds },
    { name: 'cached answers (TTL)', seconds: cacheDrainSeconds },
  ].filter((link) => link.seconds > 0);
  const scaling: readonly ChainLink[] = [{ name: 'scaling', seconds: draws.scalingSeconds }];
  return totalSeconds(scaling) > totalSeconds(traffic) ? scaling : traffic;
}

export function totalSeconds(chain: readonly ChainLink[]): number {
  return chain.reduce((sum, link) => sum + link.seconds, 0);
}

function drawsSince(events: readonly WorldEvent[], from: number): Draws {
  const longest = (kind: string): number =>
    events
      .filter((event) => event.kind === kind && event.atMilliseconds >= from)
      .reduce((most, event) => Math.max(most, Number(event.data?.['seconds'] ?? 0)), 0);
  return {
    promotionSeconds: longest('rds.promotion.drawn'),
    detectionSeconds: longest('route53.detection.drawn'),
    propagationSeconds: longest('route53.propagation.drawn'),
    scalingSeconds: longest('ecs.scaling.drawn'),
  };
}
