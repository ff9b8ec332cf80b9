import type { WorldEvent } from '../twin/service.ts';
import type { ChainLink } from './result.ts';

export interface ChainOptions {
  readonly latchedNames: readonly string[];
  /** Until 99 % of the clients had asked DNS again. */
  readonly cacheDrainSeconds: number;
  /** Draws before the run started belong to somebody else. */
  readonly fromMilliseconds: number;
}

/**
 * The longest chain of true data dependencies over this seed's draws: a database has to be promoted before the latch
 * may be set, the latch has to be seen and propagated before clients can ask again, and caches have to run out;
 * services scale beside all that. It is made from what the world drew and never looks at the state machine.
 */
export function idealChain(events: readonly WorldEvent[], options: ChainOptions): readonly ChainLink[] {
  const { latchedNames, fromMilliseconds } = options;
  const longest = (kind: string, matches: (data: NonNullable<WorldEvent['data']>) => boolean): number =>
    events
      .filter((event) => event.kind === kind && event.atMilliseconds >= fromMilliseconds)
      .flatMap((event) => (event.data !== undefined && matches(event.data) ? [event.data] : []))
      .reduce((most, data) => Math.max(most, Number(data['seconds'])), 0);
  const traffic: readonly ChainLink[] = [
    { name: 'promotion', seconds: longest('rds.promotion.drawn', () => true) },
    // A latch is read from a metric; endpoint checks move what is not latched.
    {
      name: 'latch detection',
      seconds: longest('route53.detection.drawn', (data) => data['source'] === 'metric'),
    },
    {
      name: 'DNS propagation',
      seconds: longest('route53.propagation.drawn', (data) => latchedNames.includes(String(data['name']))),
    },
    { name: 'cached answers (TTL)', seconds: options.cacheDrainSeconds },
  ].filter((link) => link.seconds > 0);
  const scaling: readonly ChainLink[] = [
    { name: 'scaling', seconds: longest('ecs.scaling.drawn', () => true) },
  ];
  return totalSeconds(scaling) > totalSeconds(traffic) ? scaling : traffic;
}

export function totalSeconds(chain: readonly ChainLink[]): number {
  return chain.reduce((sum, link) => sum + link.seconds, 0);
}
