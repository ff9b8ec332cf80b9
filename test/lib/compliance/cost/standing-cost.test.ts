import { instancePrice } from '../../../../lib/compliance/cost/instance-prices.ts';
import { PRICES, pricesFrom } from '../../../../lib/compliance/cost/prices.ts';
import { recoveryPointGibibytes } from '../../../../lib/compliance/cost/recovery-points.ts';
import { standingCost, type StandingCost } from '../../../../lib/compliance/cost/standing-cost.ts';
import type { DrDefinition } from '../../../../lib/config/index.ts';
import { DNS, topology } from '../assessment/support.ts';

const cost = (change: Partial<DrDefinition> = {}): StandingCost => standingCost(topology(change));
const item = (made: StandingCost, component: string, what: string): number =>
  made.items.find((one) => one.component === component && one.what.startsWith(what))?.usdPerMonth ??
  Number.NaN;
const database = (change: object): Partial<DrDefinition> => ({
  databases: [{ name: 'orders', engine: 'mysql', ...change }],
});

const tier = (name: 'daily' | 'weekly' | 'monthly', copyRetentionDays: number) => ({
  name,
  copyRetentionDays,
});
const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, one) => total + (one ?? 0), 0);

test('every figure has a date and a source', () => {
  for (const { usd, per, asOf, source } of Object.values(PRICES)) {
    expect(usd).toBeGreaterThan(0);
    expect(per).not.toBe('');
    expect(asOf).toMatch(/^20\d\d-\d\d$/);
    expect(source).toMatch(/^aws\.amazon\.com\//);
  }
  expect(pricesFrom().oldest <= pricesFrom().newest).toBe(true);
});

describe('an instance', () => {
  test.each([
    ['db.m7g.large', 'mysql', 0.168],
    ['db.m7g.2xlarge', 'mysql', 0.672],
    ['db.t4g.medium', 'mariadb', 0.0645],
    ['db.r6g.16xlarge', 'mysql', 0.215 * 32],
    ['db.m7g.large', 'postgres', 0.1764],
  ] as const)('%s with %s costs %p an hour', (instanceClass, engine, usd) => {
    expect(instancePrice(instanceClass, engine)?.usd).toBeCloseTo(usd, 6);
  });

  test('of a family nobody priced has no price, and the total says that it lacks one', () => {
    expect(instancePrice('db.z9x.large', 'mysql')).toBeUndefined();
    const made = cost(database({ instanceClass: 'db.z9x.large' }));
    expect(made.unknown.map(({ what }) => what)).toContain('replica, db.z9x.large in two zones');
    expect(Number.isFinite(made.totalUsd)).toBe(true);
  });
});

describe('a replica', () => {
  test('costs the hours of its zones', () => {
    const hours = 0.168 * 730;
    expect(item(cost(database({ multiAz: true })), 'orders', 'replica, ')).toBeCloseTo(2 * hours, 2);
    expect(item(cost(database({ multiAz: false })), 'orders', 'replica, ')).toBeCloseTo(hours, 2);
  });

  test('says how its cost comes about', () => {
    const replica = cost(database({})).items.find(({ what }) => what.startsWith('replica, '));
    expect(replica).toMatchObject({ region: 'us-west-2', arithmetic: '2 zones × 0.168 US$/h × 730 h' });
  });

  test('costs what the region costs in which it stands', () => {
    const made = cost({ ...database({}), assumptions: { priceFactor: { primary: 1, recovery: 1.2 } } });
    expect(item(made, 'orders', 'replica, ')).toBeCloseTo(2 * 0.168 * 730 * 1.2, 2);
    expect(item(made, 'orders', 'recovery points')).toBeCloseTo(
      item(cost(database({})), 'orders', 'recovery points'),
      5,
    );
  });
});

describe('recovery points', () => {
  test('are everything once, and what changed between those that are kept', () => {
    expect(recoveryPointGibibytes(100, 0, [tier('daily', 30)])).toBe(100);
    expect(recoveryPointGibibytes(100, 1, [tier('daily', 30)])).toBeCloseTo(130, 9);
    // 8 weeks beyond the days, 7 GiB each; 9 months beyond the weeks, 30 GiB each.
    const all = [tier('daily', 30), tier('weekly', 90), tier('monthly', 365)];
    expect(recoveryPointGibibytes(100, 1, all)).toBeCloseTo(100 + 30 + 8 * 7 + 9 * 30, 9);
  });

  test('hold no more than everything each, however much changes', () => {
    expect(recoveryPointGibibytes(100, 100, [tier('daily', 2), tier('weekly', 16)])).toBe(
      100 + 2 * 100 + 2 * 100,
    );
  });
});

test('services cost what runs of them over there: pilot light, as configured, warm', () => {
  const { standby } = cost();
  const task = (0.04048 + 2 * 0.004445) * 730;
  expect((standby?.asConfiguredUsd ?? 0) - (standby?.pilotLightUsd ?? 0)).toBeCloseTo(task, 6);
  expect((standby?.warmUsd ?? 0) - (standby?.pilotLightUsd ?? 0)).toBeCloseTo(4 * task, 6);
  expect(cost({ services: [] }).standby).toBeUndefined();
});

test('the total is the sum of its components, and these of their items', () => {
  const { totalUsd, byComponent, items } = cost();
  expect(sum(byComponent.map(({ usdPerMonth }) => usdPerMonth))).toBeCloseTo(totalUsd, 6);
  expect(sum(items.map(({ usdPerMonth }) => usdPerMonth))).toBeCloseTo(totalUsd, 6);
  expect(byComponent.map(({ component }) => component)).toEqual(['orders', 'uploads', 'web', 'shared']);
});

test('what is assumed is printed, as it is configured', () => {
  const text = cost({ assumptions: { bucketGibibytes: 12, dailyChangePercent: 7 } }).assumptions.join('\n');
  expect(text).toMatch(/12 GiB/);
  expect(text).toMatch(/7 %/);
  expect(text).toMatch(/us-east-1/);
});

test('the orchestration itself costs a few dollars: without network, data and components', () => {
  const bare = cost({
    databases: [],
    services: [],
    stateless: [],
    external: [],
    dns: DNS,
    network: { recovery: { natGateways: 'none' } },
  });
  const shared = bare.byComponent.find(({ component }) => component === 'shared')?.usdPerMonth ?? 0;
  expect(shared).toBeGreaterThan(20);
  expect(shared).toBeLessThan(60);
});
