import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import type { StepEvent } from '../contract.ts';
import { reading } from '../reading.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { checkBothRegions } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe'>;
  readonly peerDatabases: Pick<Databases, 'describe'>;
  readonly peerSecurityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'lock' | 'activation' | 'fences' | 'fact' | 'putFact'>;
  readonly peerLedger: PeerLedger;
}

export const step: Step<Ports, Observed, Action> = {
  contract: checkBothRegions,
  ports: (platform) => ({
    databases: databasesOf(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    peerSecurityGroups: securityGroupsOf(platform, 'peer'),
    ledger: ownLedger(platform),
    peerLedger: peerLedger(platform),
  }),
  observe,
  decide,
  async act({ ledger }, { fact, proof }, { run }) {
    if (proof !== undefined) await ledger.putFact(run.runId, 'prove-standby', proof);
    await ledger.putFact(run.runId, 'check-both-regions', fact);
  },
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, event: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, side } = platform;
  const { databases } = deployment;
  const [known, preflight, lock] = await Promise.all([
    ports.ledger.fact(event.run.runId, 'check-both-regions'),
    ports.ledger.fact(event.run.runId, 'preflight'),
    ports.ledger.lock(),
  ]);
  const isFresh = known !== undefined && Date.parse(known.checkedAt) >= Date.parse(event.enteredAt);
  const names = databases.map(({ instances }) => instances);
  const [drain, earlierProof, fences, activation, peer, own, other, otherGroups] = await Promise.all([
    lock?.unresolved && ports.ledger.fact(lock.unresolved.runId, 'drain-writes'),
    lock?.unresolved && ports.ledger.fact(lock.unresolved.runId, 'prove-standby'),
    ports.ledger.fences(),
    ports.ledger.activation(),
    ports.peerLedger.state(),
    reading(() => ports.databases.describe(names.map((of) => of[side].identifier))),
    reading(() => ports.peerDatabases.describe(names.map((of) => of[otherSide(side)].identifier))),
    reading(() => ports.peerSecurityGroups.idsOf(names.map((of) => of[otherSide(side)].securityGroup))),
  ]);
  return {
    deployment,
    side,
    fact: isFresh ? known : undefined,
    preflight,
    goesOn: drain !== undefined || earlierProof !== undefined,
    earlierProof,
    fences,
    activation,
    peer,
    own,
    other,
    otherGroups,
  };
}
