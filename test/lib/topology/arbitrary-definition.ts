import * as fc from 'fast-check';
import type { DrDefinition, Duration } from '../../../lib/config/index.ts';
import { REGIONS } from '../../../lib/config/regions.ts';

/** Definitions that are right by construction, but for names that get too long together. */

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');
const DIGITS = '0123456789'.split('');
const LETTERS_AND_DIGITS = [...LETTERS, ...DIGITS];

function kebab(maxLength: number): fc.Arbitrary<string> {
  const word = fc
    .array(fc.constantFrom(...LETTERS_AND_DIGITS), { minLength: 1, maxLength: 8 })
    .map((letters) => letters.join(''));
  return fc
    .tuple(fc.constantFrom(...LETTERS), fc.array(word, { minLength: 1, maxLength: 4 }))
    .map(([first, words]) => `${first}${words.join('-')}`)
    .filter((name) => name.length <= maxLength);
}

const account = fc
  .array(fc.constantFrom(...DIGITS), { minLength: 12, maxLength: 12 })
  .map((digits) => digits.join(''));

const database = fc.oneof(
  fc.record({ engine: fc.constant('postgres' as const), version: fc.constantFrom('14', '16.8', '18') }),
  fc.record({ engine: fc.constant('mysql' as const), version: fc.constantFrom('8.0.40', '8.4') }),
  fc.record({ engine: fc.constant('mariadb' as const), version: fc.constantFrom('10.11', '11.8.3') }),
);

const every = fc.constantFrom<Duration[]>('1h', '2h', '3h', '4h', '6h', '8h', '12h', '24h');

/** us-west-1 has no default zones. */
const regions = fc
  .uniqueArray(fc.constantFrom(...REGIONS.filter((region) => region !== 'us-west-1')), {
    minLength: 2,
    maxLength: 2,
  })
  .map(([primary = '', recovery = '']) => ({ primary, recovery }));

interface Parts {
  readonly names: readonly string[];
  readonly databases: readonly { engine: 'postgres' | 'mysql' | 'mariadb'; version: string }[];
  readonly buckets: number;
  readonly secrets: number;
  readonly keepDays: readonly [number, number, number];
}

const parts: fc.Arbitrary<Parts> = fc.record({
  names: fc.uniqueArray(kebab(30), { minLength: 9, maxLength: 9 }),
  databases: fc.array(database, { minLength: 1, maxLength: 3 }),
  buckets: fc.integer({ min: 0, max: 3 }),
  secrets: fc.integer({ min: 0, max: 3 }),
  keepDays: fc.tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 41, max: 300 }),
    fc.integer({ min: 301, max: 3000 }),
  ),
});

export const definitions: fc.Arbitrary<DrDefinition> = fc
  .record({
    application: kebab(20),
    account,
    regions,
    every,
    prefix: fc.integer({ min: 16, max: 24 }),
    parts,
  })
  .map(({ application, account: number, regions: both, every: interval, prefix, parts: made }) => {
    const [daily, weekly, monthly] = made.keepDays;
    return {
      application,
      account: number,
      regions: both,
      targets: { rto: '1h', rpo: '15m' },
      network: { primary: { cidr: `10.20.0.0/${prefix}` }, recovery: { cidr: `10.21.0.0/${prefix}` } },
      databases: made.databases.map((one, index) => ({ name: made.names[index] ?? '', ...one })),
      buckets: made.names.slice(3, 3 + made.buckets).map((name) => ({ name })),
      secrets: made.names.slice(6, 6 + made.secrets).map((name) => ({ name })),
      notify: { emails: ['on-call@example.com'] },
      backup: {
        every: interval,
        keepDaily: `${daily}d`,
        keepWeekly: `${weekly}d`,
        keepMonthly: `${monthly}d`,
      },
    } satisfies DrDefinition;
  });
