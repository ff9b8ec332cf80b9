import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import type { StepEvent } from '../contract.ts';
import { inParallel, timeLimit, type TimeLimit } from '../in-parallel.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { verifyDatabases } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Databases;
  readonly securityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

const CALLS_AT_ONCE = 10;

export const step: Step<Ports, Observed, Action> = {
  contract: verifyDatabases,
  ports: (platform) => ({
    databases: databasesOf(platform),
    securityGroups: securityGroupsOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act,
};

async function observe(
  ports: Ports,
  { run }: StepEvent,
  { deployment, side, clock }: Platform,
): Promise<Observed> {
  const names = deployment.databases.map(({ instances }) => instances[side]);
  const [instances, groupIds, parameters, fact] = await Promise.all([
    ports.databases.describe(names.map(({ identifier }) => identifier)),
    ports.securityGroups.idsOf(
      names.flatMap(({ securityGroup, fenceSecurityGroup }) => [securityGroup, fenceSecurityGroup]),
    ),
    parametersByGroup(
      ports.databases,
      new Set(names.map(({ parameterGroup }) => parameterGroup)),
      timeLimit(clock, verifyDatabases),
    ),
    ports.ledger.fact(run.runId, 'verify-databases'),
  ]);
  return {
    databases: deployment.databases.map(({ name, engine, policy, instances: of }) => {
      const { identifier, parameterGroup, securityGroup, fenceSecurityGroup } = of[side];
      return {
        name,
        engine,
        policy,
        identifier,
        parameterGroup,
        securityGroup,
        securityGroupId: groupIds.get(securityGroup),
        fenceGroupId: groupIds.get(fenceSecurityGroup),
        instance: instances.get(identifier),
        parameters: parameters.get(parameterGroup),
      };
    }),
    fact,
  };
}

async function parametersByGroup(
  databases: Databases,
  groups: ReadonlySet<string>,
  limit: TimeLimit,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const byGroup = new Map<string, Readonly<Record<string, string>>>();
  const read = async (group: string): Promise<void> => {
    byGroup.set(group, await databases.setParameters(group));
  };
  await inParallel([...groups], CALLS_AT_ONCE, read, limit);
  return byGroup;
}

/** A call that was not taken is seen by the next look and made again. */
async function act(
  { databases, ledger }: Ports,
  action: Action,
  { run }: StepEvent,
  { clock }: Platform,
): Promise<void> {
  switch (action.kind) {
    case 'modify':
      await databases.modify(action.identifier, action.change);
      return;
    case 'reboot':
      // Written down first: a reboot that nobody knows of would be asked for twice.
      await ledger.putFact(run.runId, 'verify-databases', action.fact);
      await inParallel(
        action.databases,
        CALLS_AT_ONCE,
        async ({ identifier }) => {
          await databases.reboot(identifier);
        },
        timeLimit(clock, verifyDatabases),
      );
      return;
    case 'record':
      await ledger.putFact(run.runId, 'verify-databases', action.fact);
  }
}

export const { handler, bind } = lambdaEntry(step);
