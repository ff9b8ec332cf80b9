import { LATENCIES } from '../../latency-model/latencies.ts';
import type { Latency } from '../../latency-model/latency-model.ts';
import type { GeneratedPage } from '../../runbooks/machinery/generated-page.ts';
import { code, document, list, table } from '../../runbooks/machinery/markdown.ts';
import { PRICES } from '../cost/prices.ts';
import { distributionText } from './rows.ts';
import { HONESTY, HOW_TO_READ } from './words.ts';

/** Pages about what an assessment takes for granted: times and prices, each with its source. */
export function assessmentPages(): readonly GeneratedPage[] {
  return [
    { path: 'assessment/latency-model.md', text: latencyPage() },
    { path: 'assessment/prices.md', text: pricePage() },
  ];
}

function latencyPage(): string {
  const entries: readonly (readonly [string, Latency])[] = Object.entries(LATENCIES);
  return document([
    '# Latency model',
    'Every time that the rehearsal draws and the assessment adds up. Nobody publishes most of these figures; what is ' +
      'documented stands beside what was proposed.',
    HONESTY,
    HOW_TO_READ,
    table(
      ['Id', 'Takes', 'Documented', 'Source'],
      entries
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, { distribution, documented, source }]) => [
          code(id),
          distributionText({ distribution }),
          documented,
          source,
        ]),
    ),
    '## Your own measurements',
    'Take the place of an entry, in the configuration:',
    [
      '```ts',
      'latencies: {',
      "  'rds.promote': {",
      '    medianSeconds: 240,',
      '    p90Seconds: 380,',
      '    maxSeconds: 900,',
      "    source: 'game day of 2026-09-14, 12 promotions',",
      '  },',
      '},',
      '```',
    ].join('\n'),
  ]);
}

function pricePage(): string {
  return document([
    '# Prices',
    'List prices on demand, US$, of us-east-1, from which the standing cost is estimated. Other regions differ: ' +
      `${code('assumptions.priceFactor')} in the configuration. Without free tiers, discounts and taxes.`,
    table(
      ['Price', 'US$', 'Per', 'As of', 'Source'],
      Object.entries(PRICES).map(([id, { usd, per, asOf, source }]) => [
        code(id),
        usd.toString(),
        per,
        asOf,
        source,
      ]),
    ),
    list([
      `Database instances are priced from the large size of their family (${code('lib/compliance/cost/instance-prices.ts')}).`,
      'A price that is older than your decision is worth a look at its page.',
    ]),
  ]);
}
