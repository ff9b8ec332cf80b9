import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { restoresOf } from '../../adapters/restores.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Restores } from '../../ports/restores.ts';
import type { StepEvent } from '../contract.ts';
import { plannedInstances, planOf } from '../restored-copy.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { applySettings } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe' | 'reboot'>;
  readonly restores: Pick<Restores, 'settingsOf' | 'applyLater'>;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: applySettings,
  ports: (platform) => ({
    databases: databasesOf(platform),
    restores: restoresOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const [plan, fact] = await Promise.all([
    planOf(ports.ledger, run),
    ports.ledger.fact(run.runId, 'apply-settings'),
  ]);
  const { copy } = await plannedInstances(ports.databases, plan, platform);
  const settings = copy === undefined ? undefined : await ports.restores.settingsOf(copy.identifier);
  return { plan, copy, settings, fact };
}

/** A call that was not taken is seen by the next look and made again. */
async function act(
  { databases, restores, ledger }: Ports,
  action: Action,
  { run }: StepEvent,
): Promise<void> {
  if (action.kind === 'modify') {
    await restores.applyLater(action.identifier, action.settings);
    return;
  }
  // Written down first: a restart that nobody knows of would be asked for twice.
  await ledger.putFact(run.runId, 'apply-settings', action.fact);
  await databases.reboot(action.identifier);
}
