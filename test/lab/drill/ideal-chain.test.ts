import { idealChain, totalSeconds } from '../../../lab/drill/ideal-chain.ts';
import type { WorldEvent } from '../../../lab/twin/service.ts';

const drawn = (kind: string, atMilliseconds: number, data: Record<string, unknown>): WorldEvent => ({
  atMilliseconds,
  kind,
  data,
  region: 'us-west-2',
  text: kind,
});

const EVENTS = [
  drawn('rds.promotion.drawn', 2000, { seconds: 300 }),
  drawn('rds.promotion.drawn', 2000, { seconds: 400 }),
  drawn('route53.detection.drawn', 3000, { source: 'metric', seconds: 100 }),
  drawn('route53.detection.drawn', 3000, { source: 'endpoint', seconds: 999 }),
  drawn('route53.propagation.drawn', 3000, { name: 'app.example.com', seconds: 20 }),
  drawn('route53.propagation.drawn', 3000, { name: 'www.example.com', seconds: 999 }),
  drawn('ecs.scaling.drawn', 2000, { seconds: 90 }),
];

const OPTIONS = { latchedNames: ['app.example.com'], cacheDrainSeconds: 55, fromMilliseconds: 1000 };

describe('idealChain', () => {
  test('databases are promoted beside each other, then latch, propagation and caches follow', () => {
    const chain = idealChain(EVENTS, OPTIONS);
    expect(chain.map(({ seconds }) => seconds)).toEqual([400, 100, 20, 55]);
    expect(totalSeconds(chain)).toBe(575);
  });

  test('scaling counts where it takes longer than everything else', () => {
    const slow = [...EVENTS, drawn('ecs.scaling.drawn', 2000, { seconds: 900 })];
    expect(idealChain(slow, OPTIONS)).toEqual([{ name: 'scaling', seconds: 900 }]);
  });

  test('draws before the run are not its own', () => {
    expect(idealChain(EVENTS, { ...OPTIONS, fromMilliseconds: 2500 }).map(({ name }) => name)).toEqual([
      'latch detection',
      'DNS propagation',
      'cached answers (TTL)',
    ]);
  });
});
