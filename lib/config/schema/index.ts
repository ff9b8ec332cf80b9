import type { z } from 'zod';
import { DEFAULT_ACTIVE_REGION } from '../defaults.ts';
import { assumptions, latencies } from './assessment.ts';
import { bucket, external, secret, service, stateless } from './components.ts';
import { database } from './databases.ts';
import { closed, list, oneOf } from './leaf.ts';
import { networks, regions, zones } from './network.ts';
import { access, alarms, backup, dns, drills, failover, notify } from './operation.ts';
import { targets } from './targets.ts';
import { accountId, applicationName } from './text.ts';
import { waivers } from './waivers.ts';

/** The configuration by section: each can be judged without the others. */
export const SECTIONS = {
  application: applicationName,
  account: accountId,
  regions,
  activeRegion: oneOf(['primary', 'recovery'], 'Say which region serves.').default(DEFAULT_ACTIVE_REGION),
  targets,
  zones,
  network: networks,
  databases: list(database, 'a list of databases').default([]),
  buckets: list(bucket, 'a list of buckets').default([]),
  secrets: list(secret, 'a list of secrets').default([]),
  services: list(service, 'a list of services').default([]),
  stateless: list(stateless, 'a list of stateless components').default([]),
  external: list(external, 'a list of external components').default([]),
  dns,
  notify,
  failover,
  backup,
  drills,
  alarms,
  access,
  latencies,
  assumptions,
  waivers,
};

export const drSchema = closed(SECTIONS);

/** A configuration after validation: defaults filled in, durations in seconds, retentions in days. */
export type DrConfig = z.output<typeof drSchema>;
export type DatabaseConfig = DrConfig['databases'][number];
export type BucketConfig = DrConfig['buckets'][number];
export type ServiceConfig = DrConfig['services'][number];
export type StatelessConfig = DrConfig['stateless'][number];
export type NetworkConfig = DrConfig['network']['primary'];
export type RecordConfig = NonNullable<DrConfig['dns']>['records'][number];
