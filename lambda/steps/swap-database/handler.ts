import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { restoresOf } from '../../adapters/restores.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { Platform } from '../../platform.ts';
import type { ConnectionParameters } from '../../ports/connection-parameters.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Restores } from '../../ports/restores.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import { parseConnection } from '../../rules/connection.ts';
import { databaseNamed } from '../../rules/restore.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { plannedInstances, planOf } from '../restored-copy.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { swapDatabase } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe' | 'modify'>;
  readonly restores: Pick<Restores, 'rename'>;
  readonly securityGroups: SecurityGroups;
  readonly parameters: ConnectionParameters;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact' | 'keptDatabases' | 'putKeptDatabase'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: swapDatabase,
  ports: (platform) => ({
    databases: databasesOf(platform),
    restores: restoresOf(platform),
    securityGroups: securityGroupsOf(platform),
    parameters: connectionParametersOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, side } = platform;
  const plan = await planOf(ports.ledger, run);
  const { instances, standby } = databaseNamed(deployment, plan.database);
  const { identifier, fenceSecurityGroup, connectionParameter } = instances[side];
  const [planned, groups, values, kept, fact] = await Promise.all([
    plannedInstances(ports.databases, plan, platform),
    ports.securityGroups.idsOf([fenceSecurityGroup]),
    ports.parameters.read([connectionParameter]),
    ports.ledger.keptDatabases(),
    ports.ledger.fact(run.runId, 'swap-database'),
  ]);
  return {
    ...planned,
    plan,
    identifier,
    fenceSecurityGroup,
    fenceGroupId: groups.get(fenceSecurityGroup),
    connection: parseConnection(values.get(connectionParameter)),
    kept,
    fact,
    side,
    monthlyUsd: standby.monthlyUsd[side],
  };
}

async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  const { ledger, databases, parameters } = ports;
  const { runId } = event.run;
  switch (action.kind) {
    case 'groups':
      // A call that was not taken is seen by the next look and made again.
      await databases.modify(action.identifier, { securityGroupIds: action.groupIds });
      return;
    case 'rename':
      return rename(ports, action, runId);
    case 'connect': {
      const { database } = await planOf(ledger, event.run);
      const { connectionParameter } = databaseNamed(platform.deployment, database).instances[platform.side];
      return parameters.write(connectionParameter, JSON.stringify(action.connection));
    }
    case 'record':
      for (const kept of action.gone) await ledger.putKeptDatabase(kept);
      await ledger.putFact(runId, 'swap-database', action.fact);
  }
}

async function rename(
  { ledger, restores }: Ports,
  { from, to, note }: Extract<Action, { kind: 'rename' }>,
  runId: string,
): Promise<void> {
  if (note.kept !== undefined) await ledger.putKeptDatabase(note.kept);
  if (note.fact !== undefined) await ledger.putFact(runId, 'swap-database', note.fact);
  const outcome = await restores.rename(from, to);
  if (outcome !== 'already-exists') return;
  throw new StepError(
    'OldInstanceStuck',
    `${from} cannot be called ${to}: there is an instance of that name.`,
    `Rename that instance; then start the runbook again with the same input.`,
  );
}
