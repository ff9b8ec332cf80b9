import { DISRUPTIONS, type DrDefinition } from '../../../../lib/config/index.ts';
import { assess } from '../../../../lib/compliance/assessment/assess.ts';
import { regionFailover } from '../../../../lib/runbooks/region-failover.ts';
import { timeBudget } from '../../../../lib/runbooks/machinery/budget.ts';
import { deploymentOf } from '../../../../lib/topology/index.ts';
import { DNS, row, topology } from './support.ts';

const DATABASE = { name: 'orders', engine: 'postgres' } as const;

const withTtl = (seconds: '10s' | '300s'): number => {
  const records = DNS.records.map((record) => ({ ...record, ttl: seconds }));
  return row('web', 'region', { dns: { ...DNS, records }, stateless: [] }).rto?.expectedSeconds ?? 0;
};

const titlesOfRegion = (change: Partial<DrDefinition>): readonly string[] =>
  row('web', 'region', { databases: [], ...change }).path.map(({ title }) => title);

const withRpo = (rpo: '1m' | '1h'): number =>
  row('orders', 'region', { databases: [{ ...DATABASE, targets: { rpo } }] }).rto?.p99Seconds ?? 0;

const objectLoss = (objectsPerSecond: number): number =>
  row('uploads', 'region', { assumptions: { objectsPerSecond } }).rpo?.expectedSeconds ?? 0;

const backedUpEvery = (interval: '1h' | '6h' | '24h'): number =>
  row('orders', 'credentialsCompromised', { backup: { every: interval } }).rpo?.p99Seconds ?? 0;

const corruptionWithin = (rto: '7d' | '1h') => {
  const targets = { rto: '4h', rpo: '1h', dataCorruption: { rto } } as const;
  return row('orders', 'dataCorruption', { targets }).judgement;
};

describe('every component in every disruption', () => {
  const { components } = assess(topology());

  test('is there, once', () => {
    const names = ['orders', 'uploads', 'web', 'front', 'payments'];
    expect(components.map(({ name, disruption }) => `${name} ${disruption}`)).toEqual(
      names.flatMap((name) => DISRUPTIONS.map((disruption) => `${name} ${disruption}`)),
    );
  });

  test('is expected sooner than its P99, and that sooner than its worst', () => {
    for (const { rto, rpo } of components) {
      for (const timing of [rto, rpo]) {
        if (timing === undefined) continue;
        expect(timing.expectedSeconds).toBeLessThanOrEqual(timing.p99Seconds);
        expect(timing.p99Seconds).toBeLessThanOrEqual(timing.worstSeconds);
      }
    }
  });

  test('has a bound that is the sum of the bounds on its path', () => {
    for (const { rto, path, disruption } of components) {
      // A runbook's path leaves out what stands beside it and what only some runs come to.
      if (rto === undefined || path.length === 0 || disruption === 'region') continue;
      expect(path.reduce((sum, link) => sum + link.worstSeconds, 0)).toBeCloseTo(rto.worstSeconds, -1);
    }
  });

  test('says in words how it comes back, and which steps are by hand', () => {
    for (const { way, path } of components) {
      expect(way.length).toBeGreaterThan(20);
      if (path.some(({ byHand }) => byHand)) expect(way).toMatch(/^By hand/);
    }
  });

  test('keeps an RPO where it keeps data, and none elsewhere', () => {
    const keeping = new Set(components.filter(({ rpo }) => rpo !== undefined).map(({ name }) => name));
    expect([...keeping]).toEqual(['orders', 'uploads']);
  });

  test('an external one is never judged', () => {
    const external = components.filter(({ name }) => name === 'payments');
    expect(external.map(({ judgement }) => judgement.verdict)).toEqual(DISRUPTIONS.map(() => 'unknown'));
    expect(external[0]?.way).toMatch(/somebody else/);
  });
});

describe('the loss of the region', () => {
  const region = row('orders', 'region');

  test('is what the runbook does, step by step, after detection and decision', () => {
    const titles = region.path.map(({ title }) => title);
    expect(titles.slice(0, 3)).toEqual([
      'The alarm notices it',
      'The on-call engineer acknowledges',
      'The on-call engineer decides and starts the runbook',
    ]);
    const steps = timeBudget(regionFailover, deploymentOf(topology()))
      .contributors.filter(({ onCriticalPath, usual }) => onCriticalPath && usual)
      .map(({ title }) => title);
    const last = steps.indexOf('Watch until users are served from here');
    expect(titles.slice(3)).toEqual(steps.slice(0, last + 1));
  });

  test('no run takes longer than its bound, which holds every deadline of the runbook until users are served', () => {
    const { contributors } = timeBudget(regionFailover, deploymentOf(topology()));
    const until = contributors.findIndex(({ step }) => step === 'watch-recovery');
    const deadlines = contributors
      .slice(0, until)
      .filter(({ onCriticalPath, usual }) => onCriticalPath && usual)
      .reduce((sum, { worstSeconds }) => sum + worstSeconds, 0);
    const before = region.path.slice(0, 3).reduce((sum, link) => sum + link.worstSeconds, 0);
    expect(region.rto?.worstSeconds).toBeGreaterThan(before + deadlines);
  });

  test('is the same for everything the runbook moves; what moves by itself does not wait for it', () => {
    expect(row('web', 'region').rto).toEqual(region.rto);
    expect(row('uploads', 'region').rto).toEqual(region.rto);
    expect(row('front', 'region').rto?.worstSeconds).toBeLessThan(region.rto?.expectedSeconds ?? 0);
  });

  test('needs nobody where an alarm starts it: the delay takes the place of people', () => {
    const automatic = row('orders', 'region', { failover: { start: { afterAlarmFor: '10m' } } });
    expect(automatic.path.map(({ doer }) => doer)).not.toContain('people');
    expect(automatic.path[0]).toMatchObject({ title: 'The alarm has stood long enough', worstSeconds: 722 });
  });

  test('takes a TTL longer where the TTL is longer', () => {
    expect(withTtl('300s') - withTtl('10s')).toBeGreaterThan(285);
    expect(withTtl('300s') - withTtl('10s')).toBeLessThan(295);
  });

  test('waits for the slowest of all databases', () => {
    const more = Array.from({ length: 20 }, (_, index) => ({ ...DATABASE, name: `orders-${index}` }));
    const slowest = row('orders-0', 'region', { databases: more });
    expect(slowest.rto?.expectedSeconds).toBeGreaterThan((region.rto?.expectedSeconds ?? 0) + 300);
  });

  test('does not wait for services that stand by at full size, nor for databases that are not there', () => {
    const service = { name: 'web', ecs: { cluster: 'shop', service: 'web' }, activeCount: 4 };
    const growing = row('web', 'region', { databases: [], services: [{ ...service, standbyCount: 1 }] });
    const full = row('web', 'region', { databases: [], services: [{ ...service, standbyCount: 4 }] });
    expect(titlesOfRegion({})).toContain('Scale the services up');
    expect((growing.rto?.expectedSeconds ?? 0) - (full.rto?.expectedSeconds ?? 0)).toBeGreaterThan(50);
  });

  test('asks a person more often, the tighter the RPO', () => {
    expect(withRpo('1m')).toBeGreaterThanOrEqual(withRpo('1h'));
  });

  test('without a name that moves, the loss is unknown and always asked about, and no DNS is waited for', () => {
    const bare = row('orders', 'region', {
      dns: undefined,
      stateless: [],
    } as unknown as Partial<DrDefinition>);
    expect(bare.path.map(({ title }) => title)).toContain('The approver decides');
    expect(bare.path[0]?.title).toMatch(/lag notices it/);
    expect(bare.path.flatMap(({ terms }) => terms.map(({ what }) => what))).not.toContain(
      'cached answers (TTL)',
    );
  });

  test('cannot be told where nothing is watched', () => {
    const blind = row('uploads', 'region', {
      dns: undefined,
      stateless: [],
      databases: [],
      services: [],
    } as unknown as Partial<DrDefinition>);
    expect(blind.judgement).toMatchObject({ verdict: 'unknown' });
    expect(blind.way).toMatch(/No alarm/);
  });

  test('loses what the replica had not received; of objects the more, the more are stored', () => {
    expect(region.rpo?.worstSeconds).toBe(120);
    expect(objectLoss(0.01)).toBeLessThan(objectLoss(1));
    expect(objectLoss(1)).toBeLessThan(objectLoss(100));
    expect(objectLoss(100)).toBeLessThanOrEqual(900);
  });
});

describe('a team that measured itself', () => {
  const measured = { medianSeconds: 100, p90Seconds: 120, maxSeconds: 200, source: 'game day of 2026-09-14' };

  test('is assessed by its own figures, and the page says whose they are', () => {
    const quick = row('orders', 'region', { latencies: { 'rds.promote': measured } });
    const promotion = quick.path.find(({ title }) => title === 'Promote the databases');
    expect(promotion?.expectedSeconds).toBeLessThan(160);
    expect(promotion?.terms.find(({ what }) => what === 'rds.promote')?.source).toBe(
      'game day of 2026-09-14',
    );
    expect(quick.rto?.expectedSeconds).toBeLessThan(
      (row('orders', 'region').rto?.expectedSeconds ?? 0) - 240,
    );
  });
});

describe('an availability zone', () => {
  test('a second zone takes over by itself and loses nothing', () => {
    const zone = row('orders', 'availabilityZone');
    expect(zone.rto?.expectedSeconds).toBeLessThan(120);
    expect(zone.rpo).toMatchObject({ worstSeconds: 0 });
  });

  test('without one, the other region is the way that is built', () => {
    const zone = row('orders', 'availabilityZone', { databases: [{ ...DATABASE, multiAz: false }] });
    expect(zone.way).toMatch(/no standby in another zone.*region-failover/);
    expect(zone.rto).toEqual(row('orders', 'region').rto);
  });

  test('a service of one waits until it is started again; more than one go on', () => {
    const service = { name: 'web', ecs: { cluster: 'shop', service: 'web' } };
    const one = row('web', 'availabilityZone', { services: [{ ...service, activeCount: 1 }] });
    const several = row('web', 'availabilityZone', { services: [{ ...service, activeCount: 2 }] });
    expect(one.rto?.expectedSeconds).toBeGreaterThan((several.rto?.expectedSeconds ?? 0) + 50);
  });
});

describe('damage', () => {
  test('what was written after the damage is lost, from the damage until the writes stop', () => {
    const { rto, rpo } = row('orders', 'dataCorruption');
    expect(rpo?.expectedSeconds).toBeGreaterThan(15 * 60);
    expect(rpo?.expectedSeconds).toBeLessThan(rto?.expectedSeconds ?? 0);
  });

  test('deleted rows come back up to the newest restorable moment', () => {
    expect(row('orders', 'accidentalDeletion').rpo).toMatchObject({ worstSeconds: 360 });
  });

  test('after a compromise only the locked vault is left: the backup interval is the loss', () => {
    expect(backedUpEvery('6h')).toBeGreaterThan(6 * 3600);
    expect(backedUpEvery('24h')).toBeGreaterThan(24 * 3600);
    expect(backedUpEvery('1h')).toBeLessThan(3 * 3600);
  });

  test('a governance lock is named as what it is', () => {
    expect(row('orders', 'credentialsCompromised').way).toMatch(/governance/);
    const lock = { mode: 'compliance', changeableForDays: 3 } as const;
    expect(row('orders', 'credentialsCompromised', { backup: { lock } }).way).toMatch(/Nobody can loosen/);
  });

  test('what keeps nothing is not affected', () => {
    expect(row('web', 'dataCorruption')).toMatchObject({ path: [], judgement: { verdict: 'met' } });
  });
});

describe('the verdict', () => {
  test('is about the P99: a target between the median and the P99 is missed', () => {
    const { rto } = row('orders', 'region');
    expect(rto?.expectedSeconds).toBeLessThan(1800);
    expect(rto?.p99Seconds).toBeGreaterThan(1800);
    const judged = row('orders', 'region', { databases: [{ ...DATABASE, targets: { rto: '30m' } }] });
    expect(judged.judgement).toEqual({ verdict: 'missed', missed: ['rto'] });
  });

  test('is unknown where no target is stated for it, and known as soon as one is', () => {
    expect(row('orders', 'dataCorruption').judgement).toMatchObject({ verdict: 'unknown', missed: [] });
    const targets = { rto: '4h', rpo: '1h', dataCorruption: { rto: '7d', rpo: '7d' } } as const;
    expect(row('orders', 'dataCorruption', { targets }).judgement.verdict).toBe('met');
  });

  test('half a target is judged by that half', () => {
    expect(corruptionWithin('1h')).toMatchObject({ verdict: 'missed', missed: ['rto'] });
    expect(corruptionWithin('7d')).toMatchObject({
      verdict: 'unknown',
      why: expect.stringContaining('RPO') as string,
    });
  });
});

test('the region that serves may be the other one', () => {
  const there = assess(topology({ activeRegion: 'recovery' }));
  const here = assess(topology());
  expect(there.components.map(({ rto }) => rto)).toEqual(here.components.map(({ rto }) => rto));
});

test('the same topology gives the same assessment, to the last figure', () => {
  expect(JSON.stringify(assess(topology()).components)).toBe(JSON.stringify(assess(topology()).components));
});

test('two hundred databases and two hundred buckets are assessed without working everything out four hundred times', () => {
  const many = topology({
    targets: { rto: '1h', rpo: '15m' },
    databases: Array.from({ length: 200 }, (_, index) => ({ ...DATABASE, name: `orders-${index}` })),
    buckets: Array.from({ length: 200 }, (_, index) => ({ name: `uploads-${index}` })),
  });
  const { components, proposals } = assess(many);
  expect(components).toHaveLength(403 * DISRUPTIONS.length);
  expect(proposals.size).toBeGreaterThan(400);
});
