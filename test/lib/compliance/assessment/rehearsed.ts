import type { DrDefinition } from '../../../../lib/config/index.ts';
import { SHOP } from './support.ts';

/** What clients measured, seed after seed from 1; null where it does not apply or never happened. */
export type Rehearsed = Readonly<
  Record<
    string,
    { readonly rtoSeconds: readonly (number | null)[]; readonly rpoSeconds: readonly (number | null)[] }
  >
>;

/** Applications whose estimate is held against what the lab measures. */
export const REHEARSED: Readonly<Record<string, DrDefinition>> = {
  'started by hand': SHOP,
  'started by itself, three databases, two services': {
    ...SHOP,
    failover: { start: { afterAlarmFor: '5m' } },
    databases: [
      { name: 'orders', engine: 'postgres' },
      { name: 'stock', engine: 'mysql' },
      { name: 'ledger', engine: 'mariadb' },
    ],
    services: [
      ...SHOP.services,
      { name: 'worker', ecs: { cluster: 'shop', service: 'worker' }, activeCount: 2 },
    ],
  },
};
