import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { StepEvent } from '../contract.ts';
import { earlierDrain } from '../drain-writes/earlier-drain.ts';
import { lookAtOldRegion, type OldRegionPorts } from '../old-region.ts';
import { reading } from '../reading.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { resumeWrites } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports extends OldRegionPorts {
  readonly databases: Pick<Databases, 'describe'>;
  readonly ledger: Pick<Ledger, 'lock' | 'activation' | 'fences' | 'fact' | 'putFact' | 'conversion'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: resumeWrites,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    databases: databasesOf(platform),
    peerLedger: peerLedger(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    peerSecurityGroups: securityGroupsOf(platform, 'peer'),
    peerParameters: connectionParametersOf(platform, 'peer'),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const { ledger, databases } = ports;
  const old = otherSide(side);
  const [fact, own, conversion, activation, fences, drain, instances, region] = await Promise.all([
    ledger.fact(run.runId, 'resume-writes'),
    ledger.fact(run.runId, 'drain-writes'),
    ledger.conversion(run.runId),
    ledger.activation(),
    ledger.fences(),
    earlierDrain(ledger),
    databases.describe(deployment.databases.map(({ instances: of }) => of[side].identifier)),
    lookAtOldRegion(ports, deployment, side),
  ]);
  return {
    databases: deployment.databases.map(({ name, instances: of }) => ({
      name,
      own: instances.get(of[side].identifier),
      names: of[old],
    })),
    side: old,
    activation,
    fences,
    old: region,
    drain: own ?? drain,
    fact,
    conversion: conversion?.epoch === run.epoch ? conversion : undefined,
  };
}

/** A change that was not taken is seen by the next look and made again. */
async function act(ports: Ports, action: Action, { run }: StepEvent): Promise<void> {
  switch (action.kind) {
    case 'reach':
      await reading(() =>
        ports.peerDatabases.modify(action.identifier, { securityGroupIds: action.groupIds }),
      );
      return;
    case 'tell':
      await reading(() => ports.peerParameters.write(action.parameter, JSON.stringify(action.connection)));
      return;
    case 'record':
      await ports.ledger.putFact(run.runId, 'resume-writes', action.fact);
  }
}
