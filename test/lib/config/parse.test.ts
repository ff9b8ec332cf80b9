import * as fc from 'fast-check';
import { ConfigError, formatConfigError, parseConfig } from '../../../lib/config/index.ts';
import { SECTIONS } from '../../../lib/config/schema/index.ts';
import { EVERYTHING, SMALL, mistakesIn } from './definitions.ts';

describe('a valid configuration', () => {
  test('gets its defaults', () => {
    expect(parseConfig(SMALL)).toMatchObject({
      activeRegion: 'primary',
      targets: { rto: 3600, rpo: 900 },
      network: {
        primary: { cidr: '10.20.0.0/16', natGateways: 'one-per-zone' },
        recovery: { cidr: '10.21.0.0/16' },
      },
      databases: [{ name: 'orders', multiAz: true, pointInTimeDays: 14, parameters: {} }],
      buckets: [],
      failover: { start: { kind: 'by hand' } },
      backup: { every: 6, keepDaily: 30, keepWeekly: 90, keepMonthly: 365, lock: { mode: 'governance' } },
      alarms: { downAfter: 30, errorRatePercent: 5, p95Milliseconds: 3000 },
    });
  });

  test('may use every option', () => {
    expect(mistakesIn(EVERYTHING)).toEqual([]);
    expect(Object.keys(EVERYTHING).toSorted()).toEqual(Object.keys(SECTIONS).toSorted());
  });

  test('one value for both regions becomes one for each', () => {
    const [web, batch] = parseConfig(EVERYTHING).services;
    expect(web).toMatchObject({
      ecs: {
        cluster: { primary: 'main', recovery: 'main' },
        repositories: { recovery: ['web', 'side/car'] },
      },
    });
    expect(batch).toMatchObject({
      activeCount: { primary: 3, recovery: 3 },
      autoScaling: { group: { primary: 'batch', recovery: 'batch' } },
    });
  });

  test('host names are lower case afterwards, so that they can be compared', () => {
    const { dns } = parseConfig(EVERYTHING);
    expect(dns?.zoneName).toBe('example.com');
    expect(dns?.records[0]?.name).toBe('shop.example.com');
  });

  test('an account number as a principal stands for its root', () => {
    expect(parseConfig(EVERYTHING).access.operators).toContain('arn:aws:iam::210987654321:root');
  });
});

describe('mistakes', () => {
  test('come all at once: wrong values, unknown keys, and what does not fit together', () => {
    const paths = mistakesIn({
      ...SMALL,
      aplication: 'twice',
      account: 111122223333,
      regions: { primary: 'us-east-1', recovery: 'us-east-1' },
      targets: { rto: '1h', rpo: '0s' },
      databases: [
        { name: 'orders', engine: 'oracle' },
        { name: 'stock', engine: 'mysql', version: '5.7' },
        { name: 'stock', engine: 'mysql' },
      ],
      notify: {},
    }).map(({ path }) => path);
    expect(new Set(paths)).toEqual(
      new Set([
        'aplication',
        'account',
        'regions.recovery',
        'databases[0].engine',
        'databases[1].version',
        'databases[1].targets.rpo',
        'databases[2].name',
        'databases[2].targets.rpo',
        'notify',
      ]),
    );
  });

  test('of a broken element leave the path of the others right', () => {
    const bucket = { name: 'uploads', targets: { rpo: '1m' } };
    const paths = mistakesIn({ ...SMALL, buckets: ['?', { name: '' }, bucket] }).map(({ path }) => path);
    expect(paths).toEqual(['buckets[0]', 'buckets[1].name', 'buckets[2].targets.rpo']);
  });

  test('an unknown key is named with the one that was meant and the ones there are', () => {
    expect(mistakesIn({ ...SMALL, notify: { email: ['a@example.com'] } })).toContainEqual({
      path: 'notify.email',
      given: 'the unknown key "email"',
      allowed: 'emails, webhooks, topics',
      remedy: "Did you mean 'emails'? Otherwise remove it.",
    });
  });

  test('a managed master password is no option: it would block the replica', () => {
    const databases = [{ name: 'orders', engine: 'postgres', manageMasterUserPassword: true }];
    expect(mistakesIn({ ...SMALL, databases }).map(({ path }) => path)).toEqual([
      'databases[0].manageMasterUserPassword',
    ]);
  });

  test('are written for a terminal, with what to do', () => {
    const error = new ConfigError(mistakesIn({ ...SMALL, account: '12' }), { file: 'dr.config.ts' });
    expect(formatConfigError(error)).toBe(
      [
        '1 mistake in the configuration dr.config.ts:',
        '',
        '  account',
        '    given    "12"',
        '    allowed  twelve digits, as a text',
        "    to do    Take it from 'aws sts get-caller-identity' and keep its leading zeros: '012345678901'.",
      ].join('\n'),
    );
  });

  test.each([undefined, null, 3, 'text', [], [SMALL], () => SMALL])(
    'of %p as a whole are a ConfigError',
    (given) => {
      expect(mistakesIn(given)[0]).toMatchObject({ allowed: expect.stringContaining('application') });
    },
  );

  test('nothing that can be written makes validation fail in another way', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (given) => {
        expect(mistakesIn(given)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('nothing that is put in the place of a part makes validation fail in another way', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SECTIONS)), fc.anything(), (section, given) => {
        mistakesIn({ ...EVERYTHING, [section]: given });
      }),
      { numRuns: 300 },
    );
  });

  test('every one says what was given, what is allowed and what to do', () => {
    const wrong = Object.fromEntries(Object.keys(EVERYTHING).map((section) => [section, Number.NaN]));
    const mistakes = mistakesIn(wrong);
    expect(mistakes).toHaveLength(Object.keys(EVERYTHING).length);
    for (const { given, allowed, remedy } of mistakes) {
      expect(given).toBe('NaN');
      expect(allowed).not.toBe('');
      expect(remedy).not.toBe('');
    }
  });
});
