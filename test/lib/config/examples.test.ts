import { readFileSync } from 'node:fs';
import path from 'node:path';
import minimal from '../../../dr.config.ts';
import concierge from '../../../examples/concierge.ts';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import { parseConfig } from '../../../lib/config/index.ts';
import { topologyOf } from '../../../lib/topology/index.ts';

const ROOT = path.resolve(__dirname, '../../..');
const HOUR = 3600;

describe('the minimal configuration', () => {
  test('is valid and under 30 lines', () => {
    expect(() => parseConfig(minimal)).not.toThrow();
    const lines = readFileSync(path.join(ROOT, 'dr.config.ts'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(30);
  });
});

describe('fruitfulplanet', () => {
  const topology = topologyOf(parseConfig(fruitfulplanet));

  test('goes from us-east-1 to us-west-2 within four hours, losing an hour at most', () => {
    expect(topology.regions).toEqual({ primary: 'us-east-1', recovery: 'us-west-2' });
    expect(topology.failover).toMatchObject({ rtoSeconds: 4 * HOUR, rpoSeconds: HOUR });
  });

  test('has a new PostgreSQL with a replica, files, containers and a latched name', () => {
    expect(topology.databases).toMatchObject([
      { engine: 'postgres', instances: { primary: { existing: false }, recovery: { existing: false } } },
    ]);
    expect(topology.buckets).toHaveLength(1);
    expect(topology.services.map(({ kind }) => kind)).toEqual(['ecs', 'ecs']);
    expect(topology.dns?.records).toMatchObject([{ steering: 'latched' }]);
  });

  test('keeps backups of every six hours 30 days, weekly ones 90 days, monthly ones a year', () => {
    expect(topology.backup.tiers).toMatchObject([
      { name: 'daily', schedule: 'cron(15 0,6,12,18 * * ? *)', retentionDays: 30 },
      { name: 'weekly', retentionDays: 90 },
      { name: 'monthly', retentionDays: 365 },
    ]);
  });
});

describe('concierge', () => {
  const topology = topologyOf(parseConfig(concierge));

  test('holds every component to the targets of the plan', () => {
    const components = [...topology.databases, ...topology.buckets, ...topology.stateless];
    expect(Object.fromEntries(components.map(({ name, targets }) => [name, targets]))).toEqual({
      database: { rtoSeconds: HOUR / 2, rpoSeconds: 300 },
      files: { rtoSeconds: HOUR, rpoSeconds: 900 },
      'front-end': { rtoSeconds: HOUR / 4, rpoSeconds: 0 },
      functions: { rtoSeconds: HOUR / 2, rpoSeconds: 0 },
    });
  });

  test('replicates a database that stands already into a network of its own', () => {
    expect(topology.databases[0]?.instances).toMatchObject({
      primary: { existing: true, identifier: 'concierge-production' },
      recovery: { existing: false, identifier: 'muster-concierge-database' },
    });
    expect(topology.networks).toMatchObject({ primary: { kind: 'existing' }, recovery: { kind: 'created' } });
  });

  test('lets nothing move by itself that could write', () => {
    const steering = topology.dns?.records.map((record) => [record.component, record.steering]);
    expect(steering).toEqual([
      ['api', 'latched'],
      ['front-end', 'automatic'],
      ['functions', 'automatic'],
    ]);
    expect(topology.external.map(({ name }) => name)).toEqual(['auth']);
  });
});
