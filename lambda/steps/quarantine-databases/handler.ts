import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { standbysOf } from '../../adapters/standbys.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Standbys } from '../../ports/standbys.ts';
import { finalSnapshotIdentifier, keptIdentifier } from '../../rules/kept-database.ts';
import { rebuildable } from '../../rules/old-side.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { quarantineDatabases } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'activation' | 'fences' | 'putFence' | 'keptDatabases' | 'putKeptDatabase'>;
  readonly peerDatabases: Pick<Databases, 'describe' | 'modify'>;
  readonly peerStandbys: Pick<Standbys, 'snapshots' | 'takeSnapshot' | 'rename'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: quarantineDatabases,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    peerStandbys: standbysOf(platform, 'peer'),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, _event: StepEvent, platform: Platform): Promise<Observed> {
  const side = otherSide(platform.side);
  const [activation, fences, kept] = await Promise.all([
    ports.ledger.activation(),
    ports.ledger.fences(),
    ports.ledger.keptDatabases(),
  ]);
  const epoch = activation?.epoch ?? 0;
  const databases = rebuildable(platform).map(({ name, instances, standby }) => ({
    name,
    identifier: instances[side].identifier,
    keptAs: keptIdentifier(instances[side].identifier, epoch),
    snapshotAs: finalSnapshotIdentifier(instances[side].identifier, epoch),
    monthlyUsd: standby.monthlyUsd[side],
  }));
  const [there, snapshots] = await Promise.all([
    ports.peerDatabases.describe(databases.flatMap(({ identifier, keptAs }) => [identifier, keptAs])),
    ports.peerStandbys.snapshots(databases.map(({ snapshotAs }) => snapshotAs)),
  ]);
  return {
    side,
    activation,
    databases: databases.map(({ name, identifier, keptAs, snapshotAs, monthlyUsd }) => ({
      name,
      identifier,
      keptAs,
      snapshotAs,
      monthlyUsd,
      standing: there.get(identifier),
      kept: there.get(keptAs),
      snapshot: snapshots.get(snapshotAs),
      fence: fences.find((fence) => fence.database === name),
      record: kept.find(({ instanceIdentifier }) => instanceIdentifier === keptAs),
    })),
  };
}

/** A call that was not taken is seen by the next look and made again. */
async function act({ ledger, peerDatabases, peerStandbys }: Ports, action: Action): Promise<void> {
  switch (action.kind) {
    case 'snapshot': {
      const { identifier, snapshotAs, name } = action.database;
      await peerStandbys.takeSnapshot(identifier, snapshotAs, { 'muster:final-of': name });
      return;
    }
    case 'protect':
      await peerDatabases.modify(action.identifier, { deletionProtection: true });
      return;
    case 'record':
      // The fence first: nothing is listed as kept that nobody watches.
      await ledger.putFence(action.fence);
      await ledger.putKeptDatabase(action.record);
      return;
    case 'rename':
      await peerStandbys.rename(action.from, action.to);
  }
}
