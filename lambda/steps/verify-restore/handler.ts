import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { restoresOf } from '../../adapters/restores.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Restores } from '../../ports/restores.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import { copyGroupName } from '../../rules/copy-group.ts';
import { databaseNamed } from '../../rules/restore.ts';
import type { StepEvent } from '../contract.ts';
import { plannedInstances, planOf } from '../restored-copy.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { verifyRestore } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe'>;
  readonly restores: Pick<Restores, 'settingsOf'>;
  readonly securityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: verifyRestore,
  ports: (platform) => ({
    databases: databasesOf(platform),
    restores: restoresOf(platform),
    securityGroups: securityGroupsOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act: ({ ledger }, { fact }, { run }) => ledger.putFact(run.runId, 'verify-restore', fact),
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const [plan, fact] = await Promise.all([
    planOf(ports.ledger, run),
    ports.ledger.fact(run.runId, 'verify-restore'),
  ]);
  const { fenceSecurityGroup } = databaseNamed(platform.deployment, plan.database).instances[platform.side];
  const copyGroup = copyGroupName(platform.deployment.names[platform.side]);
  const [{ copy }, groups] = await Promise.all([
    plannedInstances(ports.databases, plan, platform),
    ports.securityGroups.idsOf([fenceSecurityGroup, copyGroup]),
  ]);
  return {
    plan,
    copy,
    settings: copy === undefined ? undefined : await ports.restores.settingsOf(copy.identifier),
    fenceGroupId: groups.get(fenceSecurityGroup),
    copyGroupId: groups.get(copyGroup),
    inPlace: copy !== undefined && copy.identifier !== plan.target,
    fact,
  };
}
