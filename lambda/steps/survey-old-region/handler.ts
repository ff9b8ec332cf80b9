import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import type { StepEvent } from '../contract.ts';
import { mapped, reading } from '../reading.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { surveyOldRegion } from './contract.ts';
import { decide, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'run' | 'activation' | 'fences'>;
  readonly peer: PeerLedger;
  readonly databases: Pick<Databases, 'describe'>;
  readonly peerDatabases: Pick<Databases, 'describe'>;
}

export const step: Step<Ports, Observed, never> = {
  contract: surveyOldRegion,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
    databases: databasesOf(platform),
    peerDatabases: databasesOf(platform, 'peer'),
  }),
  observe,
  decide,
  act: () => Promise.resolve(),
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  { ledger, peer, databases, peerDatabases }: Ports,
  _event: StepEvent,
  { deployment, side }: Platform,
): Promise<Observed> {
  const old = otherSide(side);
  const own = deployment.databases.map(({ instances }) => instances[side].identifier);
  const theirs = deployment.databases.map(({ instances }) => instances[old].identifier);
  const [lock, activation, fences, peerState, writers, there] = await Promise.all([
    ledger.lock(),
    ledger.activation(),
    ledger.fences(),
    peer.state(),
    databases.describe(own),
    reading(() => peerDatabases.describe(theirs)),
  ]);
  const left = lock?.unresolved;
  return {
    side,
    activation,
    unresolved: left && (await ledger.run(left.runId)),
    peer: peerState,
    databases: deployment.databases.map(({ name, instances }) => ({
      name,
      identifier: instances[side].identifier,
      writer: writers.get(instances[side].identifier),
      old: mapped(there, (found) => found.get(instances[old].identifier)),
      fence: fences.find(({ database }) => database === name),
    })),
  };
}
