import type { DeployedDatabase, Deployment } from '../deployment.ts';
import type { DatabaseInstance } from '../ports/databases.ts';
import type { RestoredSettings } from '../ports/restores.ts';
import { StepError, type Permission, type RunContext, type Scope } from '../steps/contract.ts';
import { arnInRegion } from './arns.ts';

/** Tag on a restored copy: the name it was restored under, whatever it is called by now. */
export const COPY_TAG = 'muster:restored-as';

/** What a run of `database-restore` was asked for; checked by `open-incident`. */
export interface RestoreRequest {
  readonly database: string;
  readonly from: 'point-in-time' | 'snapshot' | 'recovery-point';
  readonly time?: string;
  readonly arn?: string;
}

/** @throws StepError InvalidEvent for a run that was not opened with such an input */
export function restoreRequestOf(run: RunContext): RestoreRequest {
  const { database, from, time, arn } = run.input?.parameters ?? {};
  const known = from === 'point-in-time' || from === 'snapshot' || from === 'recovery-point';
  if (typeof database === 'string' && known) {
    return {
      database,
      from,
      ...(typeof time === 'string' ? { time } : {}),
      ...(typeof arn === 'string' ? { arn } : {}),
    };
  }
  throw new StepError(
    'InvalidEvent',
    `Run ${run.runId} does not say which database is restored from what.`,
    'Deploy the region once more, then start the runbook again.',
  );
}

/** @throws StepError InvalidEvent */
export function databaseNamed({ databases }: Deployment, name: string): DeployedDatabase {
  const found = databases.find((database) => database.name === name);
  if (found !== undefined) return found;
  throw new StepError(
    'InvalidEvent',
    `The deployed configuration has no database ${name}.`,
    'Deploy the region once more, then start the runbook again.',
  );
}

/** Beside production and under the epoch of the run: the same run never makes two. */
export function copyIdentifier(deployment: Deployment, database: string, epoch: number): string {
  return `${copyPrefix(deployment, database)}${epoch}`;
}

function copyPrefix({ application }: Deployment, database: string): string {
  return `muster-${application}-${database}-restored-`;
}

/** What the instance that served is called after a copy has taken its name. */
export function replacedIdentifier(identifier: string, epoch: number): string {
  return `${identifier}-old-${epoch}`;
}

/** Beyond so many databases one pattern stands for all copies: template and policies have their limits. */
const NAMED_ONE_BY_ONE = 50;

/** Instances that a restore may make. */
export function copyArns(scope: Scope): readonly string[] {
  const { databases } = scope.deployment;
  if (databases.length > NAMED_ONE_BY_ONE) {
    return [arnInRegion(scope, 'rds', `db:${copyPrefix(scope.deployment, '*')}*`)];
  }
  return scope.deployment.databases.map(({ name }) =>
    arnInRegion(scope, 'rds', `db:${copyPrefix(scope.deployment, name)}*`),
  );
}

export function isCopy(instance: DatabaseInstance | undefined, target: string): boolean {
  return instance?.tags[COPY_TAG] === target;
}

/** RDS shows a role by its ARN. */
export function monitoringRoleArn({ deployment, side }: Scope, { standby }: DeployedDatabase): string {
  return `arn:${deployment.partition}:iam::${deployment.account}:role/${standby.monitoringRoles[side]}`;
}

/** A setting is named as people know it; lists are compared in any order. */
export function settingsInWords({ taken, later }: RestoredSettings): ReadonlyMap<string, string> {
  const { performanceInsights, ...rest } = later;
  const all: Record<string, unknown> = {
    ...taken,
    ...rest,
    ...(performanceInsights === undefined
      ? {}
      : { performanceInsights: JSON.stringify(performanceInsights) }),
  };
  return new Map(
    Object.entries(all).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
      Array.isArray(value)
        ? value
            .map(String)
            .toSorted((one, other) => one.localeCompare(other))
            .join(', ')
        : String(value),
    ]),
  );
}

/** What a restore of an encrypted database needs of its key: RDS makes a grant in the caller's name. */
export function useOfKeys(scope: Scope): readonly Permission[] {
  const aliases = [
    ...new Set(scope.deployment.databases.map(({ instances }) => instances[scope.side].kmsAlias)),
  ].filter((alias) => alias.startsWith('alias/'));
  if (aliases.length === 0) return [];
  return [
    {
      actions: ['kms:CreateGrant', 'kms:DescribeKey'],
      resources: [arnInRegion(scope, 'kms', 'key/*')],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': aliases } },
      reason:
        "The restored instance is encrypted with its backup's key, on which RDS makes a grant; ids of keys are generated, so the alias tells them apart.",
    },
  ];
}
