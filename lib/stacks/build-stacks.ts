import { otherSide, SIDES, type Deployment, type PerSide, type Side } from '../../lambda/deployment.ts';
import type { App, Stack } from 'aws-cdk-lib';
import { regionScope, type RegionScope } from '../constructs/region-scope.ts';
import type { Topology } from '../topology/types.ts';
import { BackupStack } from './backup-stack.ts';
import { ControlStack } from './control-stack.ts';
import { DatabaseStack } from './database-stack.ts';
import { DnsStack } from './dns-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { ReplicationStack } from './replication-stack.ts';
import { SecretsStack } from './secrets-stack.ts';
import { SqlStack } from './sql-stack.ts';
import { StorageStack } from './storage-stack.ts';
import { WatchStack } from './watch-stack.ts';

export interface StackInputs {
  readonly topology: Topology;
  readonly deployment: Deployment;
  /** Folder of each function's bundle, by the function's name. */
  readonly bundles: ReadonlyMap<string, string>;
  /** Databases whose instances are left out of the templates, by name. @default none */
  readonly detached?: ReadonlySet<string>;
}

/**
 * One stack set per region, and the order to deploy them in where AWS demands one. There is no reference between
 * regions: the order is all that one region's stacks have to do with the other's.
 */
export function buildStacks(app: App, inputs: StackInputs): void {
  const { topology, detached = new Set() } = inputs;
  const regions: PerSide<RegionScope> = {
    primary: regionScope(topology, 'primary'),
    recovery: regionScope(topology, 'recovery'),
  };
  const { activeSide: active } = topology;
  const standby = otherSide(active);
  const make = <S extends Stack>(
    needed: (region: RegionScope) => boolean,
    build: (region: RegionScope) => S,
  ) => bySide((side) => (needed(regions[side]) ? build(regions[side]) : undefined));

  // Keys, functions and roles of both regions: everything else names them, each in its region and in the other.
  const control = make(always, (region) => new ControlStack(app, { region, ...inputs }));
  const network = make(
    (region) => NetworkStack.isNeeded(region),
    (region) => new NetworkStack(app, region),
  );
  inOrder(network.primary, [control.primary]);
  inOrder(network.recovery, [control.recovery]);

  // The destination of a rule has to stand first.
  const storage = make(
    (region) => StorageStack.isNeeded(region),
    (region) => new StorageStack(app, region),
  );
  const controls = [control.primary, control.recovery];
  inOrder(storage[standby], controls);
  inOrder(storage[active], [...controls, storage[standby]]);
  const replication = make(
    (region) => ReplicationStack.isNeeded(region),
    (region) => new ReplicationStack(app, region),
  );
  for (const side of SIDES) inOrder(replication[side], [storage.primary, storage.recovery, ...controls]);

  // The source of a replica has to stand first; so has its password.
  const secrets = make(
    (region) => SecretsStack.isNeeded(region),
    (region) => new SecretsStack(app, region),
  );
  inOrder(secrets.primary, controls);
  for (const database of topology.databases) {
    const stacks = make(
      always,
      (region) => new DatabaseStack(app, { region, database, detached: detached.has(database.name) }),
    );
    inOrder(stacks[active], [...controls, network[active], secrets.primary]);
    inOrder(stacks[standby], [...controls, network[standby], stacks[active]]);
  }

  // They stand in the network.
  const sql = make(always, (region) => new SqlStack(app, { region, ...inputs }));
  for (const side of SIDES) inOrder(sql[side], [control[side], network[side]]);

  // The vault a copy goes to.
  const backup = make(always, (region) => new BackupStack(app, region));
  inOrder(backup[standby], controls);
  inOrder(backup[active], [...controls, backup[standby]]);

  const watch = make(always, (region) => new WatchStack(app, region));
  for (const side of SIDES) inOrder(watch[side], [control[side]]);
  if (topology.dns !== undefined) inOrder(new DnsStack(app, regions.recovery, topology.dns), controls);
}

function always(): boolean {
  return true;
}

function bySide<T>(make: (side: Side) => T): PerSide<T> {
  return { primary: make('primary'), recovery: make('recovery') };
}

function inOrder(later: Stack | undefined, earlier: readonly (Stack | undefined)[]): void {
  for (const stack of earlier) if (stack !== undefined) later?.addStackDependency(stack);
}
