import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { restoresOf } from '../../adapters/restores.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { RestoreOutcome, Restores } from '../../ports/restores.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import { databaseNamed } from '../../rules/restore.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { plannedInstances, planOf } from '../restored-copy.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { restoreDatabase } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe'>;
  readonly restores: Pick<Restores, 'restoreToTime' | 'restoreSnapshot'>;
  readonly securityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact' | 'putKeptDatabase'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: restoreDatabase,
  ports: (platform) => ({
    databases: databasesOf(platform),
    restores: restoresOf(platform),
    securityGroups: securityGroupsOf(platform),
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
  const { fenceSecurityGroup } = instances[side];
  const [{ copy, stranger }, groups] = await Promise.all([
    plannedInstances(ports.databases, plan, platform),
    ports.securityGroups.idsOf([fenceSecurityGroup]),
  ]);
  return {
    plan,
    copy,
    stranger,
    fenceGroupId: groups.get(fenceSecurityGroup),
    fenceSecurityGroup,
    side,
    monthlyUsd: standby.monthlyUsd[side],
  };
}

async function act({ ledger, restores }: Ports, action: Action, { run }: StepEvent): Promise<void> {
  await ledger.putKeptDatabase(action.kept);
  await ledger.putFact(run.runId, 'restore-database', { requestedAt: action.requestedAt });
  const outcome = await restored(restores, action);
  // The next look finds what has landed; what has not is asked for again.
  if (outcome === 'accepted' || outcome === 'already-exists' || outcome === 'unclear') return;
  const { target, settings } = action.plan;
  throw new StepError(
    'RestoreFailed',
    outcome === 'no-capacity'
      ? `RDS has no capacity for ${target} as ${settings.taken.instanceClass}.`
      : `RDS did not take the restore of ${target}: the backup is ${outcome}.`,
    outcome === 'no-capacity'
      ? 'Try again later, or choose another instance class in the configuration. What serves was not touched.'
      : 'Look at the backup in the RDS console, then start the runbook again. What serves was not touched.',
  );
}

function restored(restores: Ports['restores'], { plan, fenceGroupId }: Action): Promise<RestoreOutcome> {
  const { source, target, settings, restoreTime } = plan;
  const request = {
    target,
    settings: settings.taken,
    securityGroupIds: [fenceGroupId],
    tags: settings.tags,
  };
  return source.kind === 'snapshot'
    ? restores.restoreSnapshot({ ...request, snapshot: source.identifier })
    : restores.restoreToTime({ ...request, backupsArn: source.arn, time: restoreTime });
}
