import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { DEFINITIONS, flipped, templatesFolder } from './support.ts';

/** The part of a cloud assembly's manifest that says what is deployed, and after what. */
interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly dependencies?: readonly string[] }>
  >;
}

/** Names of the stacks each stack waits for, directly or not. */
function orderOf(definition: DrDefinition): ReadonlyMap<string, ReadonlySet<string>> {
  const manifest = readFileSync(path.join(templatesFolder(definition), 'manifest.json'), 'utf8');
  const { artifacts } = JSON.parse(manifest) as Manifest;
  const direct = new Map(
    Object.entries(artifacts)
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([stack, { dependencies = [] }]) => [stack, dependencies.filter((id) => !id.endsWith('.assets'))]),
  );
  return new Map([...direct.keys()].map((name) => [name, reachable(name, direct)]));
}

function reachable(name: string, direct: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const ahead = [...(direct.get(name) ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (!seen.has(next)) ahead.push(...(direct.get(next) ?? []));
    seen.add(next);
  }
  return seen;
}

describe('the order of deployment', () => {
  const { smallest, concierge } = DEFINITIONS;

  test.each([
    ['primary', 'recovery', smallest],
    ['recovery', 'primary', flipped(smallest)],
  ] as const)(
    '%s serves: its databases come first, the buckets of %s come first',
    (active, standby, definition) => {
      const order = orderOf(definition);
      expect(order.get(`muster-shop-database-orders-${standby}`)).toContain(
        `muster-shop-database-orders-${active}`,
      );
      expect(order.get(`muster-shop-storage-${active}`)).toContain(`muster-shop-storage-${standby}`);
      expect(order.get(`muster-shop-replication-${standby}`)).toContain(`muster-shop-storage-${active}`);
      expect(order.get(`muster-shop-backup-${active}`)).toContain(`muster-shop-backup-${standby}`);
    },
  );

  test('a password stands before the database that takes it, wherever that is', () => {
    for (const definition of [smallest, flipped(smallest)]) {
      const order = orderOf(definition);
      for (const side of ['primary', 'recovery']) {
        expect(order.get(`muster-shop-database-orders-${side}`)).toContain('muster-shop-secrets-primary');
      }
    }
  });

  test('keys, functions and the guard of both regions stand before anything that names them', () => {
    const order = orderOf(smallest);
    for (const [name, earlier] of order) {
      if (name.includes('-control-')) expect([name, [...earlier]]).toEqual([name, []]);
      else if (!/-(network|watch|sql)-/.test(name)) {
        expect([...earlier]).toEqual(
          expect.arrayContaining(['muster-shop-control-primary', 'muster-shop-control-recovery']),
        );
      }
    }
  });

  test('a region stands alone where AWS lets it: network and watch wait for nothing of the other one', () => {
    for (const [name, earlier] of orderOf(concierge)) {
      const side = ['primary', 'recovery'].find((each) => name.endsWith(each));
      if (side === undefined || !/-(control|network|watch|sql)-/.test(name)) continue;
      expect([...earlier].filter((other) => !other.endsWith(side))).toEqual([]);
    }
  });
});
