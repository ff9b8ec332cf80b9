import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import { copyGroupName } from '../../rules/copy-group.ts';
import type { StepEvent } from '../contract.ts';
import { plannedInstances, planOf } from '../restored-copy.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { openCopy } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe' | 'modify'>;
  readonly securityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: openCopy,
  ports: (platform) => ({
    databases: databasesOf(platform),
    securityGroups: securityGroupsOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  async act({ databases, ledger }, action, { run }) {
    if (action.kind === 'note') return await ledger.putFact(run.runId, 'open-copy', action.fact);
    // A call that was not taken is seen by the next look and made again.
    await databases.modify(action.identifier, { securityGroupIds: action.securityGroupIds });
  },
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const [plan, fact] = await Promise.all([
    planOf(ports.ledger, run),
    ports.ledger.fact(run.runId, 'open-copy'),
  ]);
  const groupName = copyGroupName(platform.deployment.names[platform.side]);
  const [{ copy }, groups] = await Promise.all([
    plannedInstances(ports.databases, plan, platform),
    ports.securityGroups.idsOf([groupName]),
  ]);
  return { plan, copy, groupName, groupId: groups.get(groupName), fact };
}
