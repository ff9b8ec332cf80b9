import type { KeptDatabase } from '../../ports/ledger.ts';
import { secondsBetween } from '../../rules/times.ts';
import type { ReportSources } from './report.ts';

/** What a run of `database-restore` has restored. */
export interface RestoreResult {
  readonly database: string;
  /** ARN of what it was restored from. */
  readonly backup: string;
  /** The moment the data is of: with what was asked for, the RPO that was achieved. */
  readonly restoreTime: string;
  readonly shortBySeconds: number;
  readonly copy: string;
  /** Null: not verified. */
  readonly settingsCompared: number | null;
  /** Accepted by the old instance after the restored moment and before it was cut off. Null: it still serves. */
  readonly leftBehindSeconds: number | null;
  /** Of this database, in this region, whichever run has left them. */
  readonly kept: readonly KeptInstance[];
}

export type KeptInstance = Pick<KeptDatabase, 'instanceIdentifier' | 'what' | 'since' | 'monthlyUsd'> & {
  readonly region: string;
};

export function isRestore({ run }: { readonly run: { readonly runbook: string } }): boolean {
  return run.runbook === 'database-restore';
}

export function restoreResult(sources: ReportSources): RestoreResult | null {
  const { facts, kept, deployment } = sources;
  const plan = facts['plan-restore'];
  if (!isRestore(sources) || plan === undefined) return null;
  const fencedAt = facts['swap-database']?.fencedAt;
  return {
    database: plan.database,
    backup: plan.source.arn,
    restoreTime: plan.restoreTime,
    shortBySeconds: plan.shortBySeconds,
    copy: plan.target,
    settingsCompared: facts['verify-restore']?.compared ?? null,
    leftBehindSeconds: fencedAt === undefined ? null : secondsBetween(plan.restoreTime, fencedAt),
    kept: kept
      .filter(({ database }) => database === plan.database)
      .map(({ instanceIdentifier, what, since, monthlyUsd, side }) => ({
        instanceIdentifier,
        what,
        since,
        monthlyUsd,
        region: deployment.regions[side],
      })),
  };
}
