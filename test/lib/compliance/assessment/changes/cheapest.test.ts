import type { DrDefinition } from '../../../../../lib/config/index.ts';
import { assess } from '../../../../../lib/compliance/assessment/assess.ts';
import type { Proposal } from '../../../../../lib/compliance/assessment/changes/cheapest.ts';
import { DNS, topology } from '../support.ts';

const DATABASE = { name: 'orders', engine: 'postgres' } as const;

/** What is proposed for the rows that miss, by `component disruption`. */
function proposals(change: Partial<DrDefinition>): Readonly<Record<string, Proposal>> {
  const { proposals: made } = assess(topology({ stateless: [], dns: DNS, ...change }));
  return Object.fromEntries(
    [...made].map(([{ name, disruption }, proposal]) => [`${name} ${disruption}`, proposal]),
  );
}

const titles = (proposal: Proposal | undefined): readonly string[] =>
  proposal?.kind === 'meets' ? proposal.changes.map(({ title }) => title) : [];

test('nothing is proposed where nothing is missed', () => {
  expect(proposals({})).toEqual({});
});

test('people who are too slow are taken out of the way, and it says what speaks against it', () => {
  const proposal = proposals({ targets: { rto: '1h', rpo: '1h', application: { rto: '4h' } } })[
    'orders region'
  ];
  expect(titles(proposal)).toEqual(['Start the failover by itself']);
  if (proposal?.kind !== 'meets') throw new Error('expected a proposal');
  expect(proposal.changes[0]?.caution).toMatch(/nobody decides/);
  expect(proposal.after.rto?.p99Seconds).toBeLessThan(3600);
  expect(proposal.after.judgement.verdict).toBe('met');
  // One alarm more.
  expect(proposal.usdPerMonth).toBeCloseTo(0.1, 5);
});

test('a long TTL is shortened where that is enough', () => {
  const records = DNS.records.map((record) => ({ ...record, ttl: '300s' as const }));
  const made = proposals({
    targets: { rto: '72m', rpo: '1h', application: { rto: '4h' } },
    dns: { ...DNS, records },
  });
  expect(titles(made['orders region'])).toEqual(['Let resolvers forget sooner']);
});

test('a database in one zone gets a second one, at the price of one more instance in each region', () => {
  const made = proposals({
    databases: [{ ...DATABASE, multiAz: false }],
    targets: { rto: '4h', rpo: '1h', availabilityZone: { rto: '10m' } },
  });
  const proposal = made['orders availabilityZone'];
  expect(titles(proposal)).toEqual(['Give the database a standby in a second zone']);
  expect(proposal?.kind === 'meets' ? proposal.usdPerMonth : 0).toBeGreaterThan(100);
});

test('backups that are too far apart are made more often', () => {
  const made = proposals({
    targets: { rto: '4h', rpo: '1h', credentialsCompromised: { rto: '7d', rpo: '4h' } },
  });
  expect(titles(made['orders credentialsCompromised'])).toEqual(['Back up every hour']);
});

test('several changes are made together where none is enough alone, no more than are needed', () => {
  const records = DNS.records.map((record) => ({ ...record, ttl: '300s' as const }));
  const made = proposals({
    targets: { rto: '37m', rpo: '1h', application: { rto: '4h' } },
    dns: { ...DNS, records },
  });
  expect(titles(made['orders region']).toSorted()).toEqual([
    'Let resolvers forget sooner',
    'Start the failover by itself',
  ]);
});

test('what no setting meets is said so, with how far all of them come', () => {
  const proposal = proposals({ targets: { rto: '10m', rpo: '1h' } })['orders region'];
  expect(proposal).toMatchObject({ kind: 'falls-short' });
  if (proposal?.kind !== 'falls-short') return;
  expect(proposal.after?.rto?.p99Seconds).toBeGreaterThan(600);
  expect(proposal.after?.rto?.p99Seconds).toBeLessThan(3600);
});

test('what no setting changes is said so', () => {
  const made = proposals({ targets: { rto: '4h', rpo: '1h', dataCorruption: { rpo: '1m' } } });
  expect(made['orders dataCorruption']).toEqual({ kind: 'falls-short' });
});
