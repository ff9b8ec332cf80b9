import type { DatabaseInstance, Databases } from '../ports/databases.ts';
import type { RestorePlanFact } from '../ports/facts.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Platform } from '../platform.ts';
import { databaseNamed, isCopy } from '../rules/restore.ts';
import { StepError, type RunContext } from './contract.ts';

/** The plan of the run. Every step after the first follows it. */
export async function planOf(ledger: Pick<Ledger, 'fact'>, { runId }: RunContext): Promise<RestorePlanFact> {
  const plan = await ledger.fact(runId, 'plan-restore');
  if (plan !== undefined) return plan;
  throw new StepError(
    'InvalidEvent',
    `Run ${runId} has no plan of what to restore.`,
    'Deploy the region once more, then start the runbook again.',
  );
}

/** The instances a plan is about, whatever they are called by now. */
export interface PlannedInstances {
  /** The copy: under its own name, or under that of the instance it has taken the place of. */
  readonly copy: DatabaseInstance | undefined;
  /** What has the name that the application knows and is not the copy. */
  readonly serving: DatabaseInstance | undefined;
  /** What served before, under the name it was given when the copy took its place. */
  readonly replaced: DatabaseInstance | undefined;
  /** Something else has the copy's name. */
  readonly stranger: boolean;
}

export async function plannedInstances(
  databases: Pick<Databases, 'describe'>,
  plan: RestorePlanFact,
  { deployment, side }: Platform,
): Promise<PlannedInstances> {
  const { identifier } = databaseNamed(deployment, plan.database).instances[side];
  const instances = await databases.describe([plan.target, identifier, plan.oldIdentifier]);
  const named = instances.get(plan.target);
  const current = instances.get(identifier);
  const hasMoved = isCopy(current, plan.target);
  return {
    copy: hasMoved ? current : isCopy(named, plan.target) ? named : undefined,
    serving: hasMoved ? undefined : current,
    replaced: instances.get(plan.oldIdentifier),
    stranger: named !== undefined && !isCopy(named, plan.target),
  };
}
