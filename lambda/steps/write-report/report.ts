import { otherSide, type Deployment, type Side, type Targets } from '../../deployment.ts';
import type { DataLossFact, DivergenceFact, KnownFacts } from '../../ports/facts.ts';
import type { Fence, JournalEntry, KeptDatabase, RunRecord } from '../../ports/ledger.ts';
import { REPROTECT } from '../../rules/reprotection.ts';
import { secondsBetween } from '../../rules/times.ts';
import { isPutBack } from '../../rules/what-changed.ts';
import type { RunContext } from '../contract.ts';
import { repairSummary } from '../../rules/repair-words.ts';
import { restoreSummary } from '../../rules/restore-words.ts';
import { nextActions } from './next-actions.ts';
import { isRepair, repairReport, type RepairReport } from './repair-result.ts';
import { isRestore, restoreResult, type RestoreResult } from './restore-result.ts';

/** Everything a report is made from. */
export interface ReportSources {
  readonly deployment: Deployment;
  /** SHA-256 of the deployed configuration, as the function got it. */
  readonly deploymentFingerprint: string;
  readonly side: Side;
  readonly run: RunContext;
  /** Undefined for a run that was refused at its start. */
  readonly record: RunRecord | undefined;
  readonly journal: readonly JournalEntry[];
  readonly facts: Partial<KnownFacts>;
  readonly fences: readonly Fence[];
  /** Every old primary that this region's ledger keeps. */
  readonly kept: readonly KeptDatabase[];
  /** ISO 8601. */
  readonly writtenAt: string;
}

/** The report of one run, as it is kept. Times are ISO 8601, UTC. */
export interface RunReport {
  readonly schema: 'muster-run-report/1';
  readonly application: string;
  readonly runbook: string;
  readonly runId: string;
  readonly executionArn: string;
  readonly epoch: number | null;
  readonly region: string;
  /** `put back`: a planned move that did not happen and has left everything as it was. */
  readonly outcome: 'checked' | 'recovered' | 'restored' | 'repaired' | 'protected' | 'failed' | 'put back';
  readonly reason: string;
  readonly requestedBy: string;
  readonly startedAt: string;
  readonly writtenAt: string;
  readonly secondsFromStart: number;
  readonly summary: string;
  readonly dataLoss: DataLoss;
  /** Of a planned move: from when until when no write was accepted. Null: not one, or it took none. */
  readonly writeOutage: WriteOutage | null;
  /** Old primaries that are kept, whatever run has put them aside. */
  readonly kept: readonly KeptDatabase[];
  /** What the old region had accepted and never passed on; null where this run has not looked. */
  readonly divergence: DivergenceFact | null;
  readonly components: readonly ComponentResult[];
  /** Null for a run that restores nothing. */
  readonly restore: RestoreResult | null;
  /** Null for a run that repairs nothing. */
  readonly repair: RepairReport | null;
  readonly steps: readonly StepTiming[];
  readonly timeline: readonly TimelineEntry[];
  readonly fences: readonly Pick<Fence, 'database' | 'instanceIdentifier' | 'status' | 'detail'>[];
  readonly nextActions: readonly string[];
  readonly deploymentFingerprint: string;
}

export interface WriteOutage {
  readonly from: string;
  /** Null: it goes on. */
  readonly until: string | null;
  readonly seconds: number | null;
}

export interface DataLoss {
  /** At most, at the gate. Null: not known, which is never zero. */
  readonly estimatedSeconds: number | null;
  readonly targetSeconds: number;
  /** What the gate said. */
  readonly why: string;
  /** At most, from everything measured since; null where nothing was promoted. */
  readonly achieved: DataLossFact | null;
  /** Who accepted it, where somebody had to. */
  readonly decision: string | null;
}

export interface ComponentResult {
  readonly name: string;
  readonly kind: 'database' | 'service' | 'bucket';
  readonly rtoTargetSeconds: number;
  /**
   * From the start of the run, not of the outage: detecting and deciding came before; in a planned move, from when the
   * writers were told to stop. Null: not known.
   */
  readonly recoveredAfterSeconds: number | null;
  readonly rpoTargetSeconds: number;
  /** Never lower than what was lost. Null: not known, or not measured by the run. */
  readonly lossAtMostSeconds: number | null;
}

export interface StepTiming {
  readonly step: string;
  readonly enteredAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly outcome: 'done' | 'failed' | 'waiting';
}

export interface TimelineEntry {
  readonly at: string;
  readonly step: string;
  readonly phase: JournalEntry['phase'];
  readonly text: string;
}

export function reportOf(sources: ReportSources): RunReport {
  const { deployment, run, record, facts, fences, writtenAt, side } = sources;
  const input = record?.input ?? run.input;
  return {
    schema: 'muster-run-report/1',
    application: deployment.application,
    runbook: run.runbook,
    runId: run.runId,
    executionArn: run.executionArn,
    epoch: run.epoch ?? record?.epoch ?? null,
    region: deployment.regions[side],
    outcome: outcomeOf(sources),
    reason: input?.reason ?? 'not stated',
    requestedBy: input?.requestedBy ?? 'not stated',
    startedAt: run.startedAt,
    writtenAt,
    secondsFromStart: secondsBetween(run.startedAt, writtenAt),
    summary: summaryOf(sources),
    dataLoss: {
      estimatedSeconds: facts.preflight?.estimatedLossSeconds ?? null,
      targetSeconds: deployment.failover.rpoSeconds,
      why: facts.preflight?.why ?? 'The preflight was not reached.',
      achieved: facts['data-loss'] ?? null,
      decision: decisionIn(sources.journal),
    },
    writeOutage: writeOutageOf(facts),
    kept: isRestore(sources) || isRepair(sources) ? [] : sources.kept,
    divergence: facts.divergence ?? null,
    components: isRestore(sources) || isRepair(sources) ? [] : componentsOf(sources),
    restore: restoreResult(sources),
    repair: repairReport(sources),
    steps: timingsOf(sources.journal),
    timeline: sources.journal.map(({ at, step, phase, summary }) => ({ at, step, phase, text: summary })),
    fences: fences.map(({ database, instanceIdentifier, status, detail }) => ({
      database,
      instanceIdentifier,
      status,
      detail,
    })),
    nextActions: nextActions(sources),
    deploymentFingerprint: sources.deploymentFingerprint,
  };
}

/** Until the old region had its writes back, or the new one served. */
function writeOutageOf(facts: Partial<KnownFacts>): WriteOutage | null {
  const from = facts['drain-writes']?.writersToldAt;
  if (from === undefined) return null;
  const until = facts['resume-writes']?.resumedAt ?? facts['watch-recovery']?.stableSince ?? null;
  return { from, until, seconds: until === null ? null : secondsBetween(from, until) };
}

export function outcomeOf({ record, journal }: ReportSources): RunReport['outcome'] {
  if (record?.status === 'failed' && isPutBack(journal)) return 'put back';
  if (record === undefined || record.status === 'failed') return 'failed';
  if (record.input.mode === 'check') return 'checked';
  if (record.runbook === REPROTECT) return 'protected';
  if (isRepair({ run: record })) return 'repaired';
  return isRestore({ run: record }) ? 'restored' : 'recovered';
}

function summaryOf(sources: ReportSources): string {
  const { deployment, side, facts, record, run } = sources;
  const region = deployment.regions[side];
  switch (outcomeOf(sources)) {
    case 'protected':
      return `${deployment.regions[otherSide(side)]} is the standby of ${region} again. Users were served from ${region} all the time.`;
    case 'checked':
      if (run.runbook === REPROTECT)
        return `A re-protection from ${region} could begin; nothing was changed.`;
      if (isRestore(sources)) return restoreSummary(facts, true);
      if (isRepair(sources)) return repairSummary(facts, true);
      return `${region} was checked, nothing was changed. Gate: ${facts.preflight?.gate ?? 'not reached'}.`;
    case 'put back':
      return `Nothing has moved, and everything is as it was before the run in ${region}: ${record?.failure?.error ?? 'it was put back'}. ${record?.failure?.message ?? ''}`.trim();
    case 'failed':
      return record?.failure === undefined
        ? `The run in ${region} did not reach its end.`
        : `The run in ${region} failed: ${record.failure.error}. ${record.failure.message}`;
    case 'restored':
      return restoreSummary(facts, false);
    case 'repaired':
      return repairSummary(facts, false);
    case 'recovered': {
      const since = facts['watch-recovery']?.stableSince;
      return since === undefined
        ? `${region} was activated.`
        : `${region} serves since ${since}, ${secondsBetween(run.startedAt, since)} s after the run was started.`;
    }
  }
}

function decisionIn(journal: readonly JournalEntry[]): string | null {
  return journal.find((entry) => entry.step === 'control-run' && entry.phase === 'done')?.summary ?? null;
}

function componentsOf({ deployment, facts, run }: ReportSources): readonly ComponentResult[] {
  // A component is back when users reach it, so not before the names have moved; without names, when it is ready.
  const served = facts['watch-recovery']?.stableSince;
  const stoppedAt = facts['drain-writes']?.writersToldAt ?? run.startedAt;
  const after = (readyAt: string | undefined): number | null =>
    readyAt === undefined ? null : secondsBetween(stoppedAt, later(readyAt, served));
  const promotedAt = timesByName(facts['promote-databases']?.databases, (entry) => entry.promotedAt);
  const healthyAt = timesByName(facts['scale-services']?.services, (entry) => entry.healthyAt);
  const lossOf = new Map<string, number | null>([
    ...(facts.preflight?.databases ?? []).map(
      ({ name, lossAtMostSeconds }) => [name, lossAtMostSeconds] as const,
    ),
    ...(facts['data-loss']?.databases ?? []).map(({ name, atMostSeconds }) => [name, atMostSeconds] as const),
  ]);
  return [
    ...deployment.databases.map(({ name, targets }) =>
      component('database', name, targets, after(promotedAt.get(name)), lossOf.get(name) ?? null),
    ),
    ...deployment.services.map(({ name, targets }) =>
      component('service', name, targets, after(healthyAt.get(name)), null),
    ),
    ...deployment.buckets.map(({ name, targets }) => component('bucket', name, targets, after(served), null)),
  ];
}

function component(
  kind: ComponentResult['kind'],
  name: string,
  targets: Targets,
  recoveredAfterSeconds: number | null,
  lossAtMostSeconds: number | null,
): ComponentResult {
  return {
    name,
    kind,
    rtoTargetSeconds: targets.rtoSeconds,
    recoveredAfterSeconds,
    rpoTargetSeconds: targets.rpoSeconds,
    lossAtMostSeconds,
  };
}

function timesByName<Entry extends { readonly name: string }>(
  entries: readonly Entry[] | undefined,
  timeOf: (entry: Entry) => string,
): ReadonlyMap<string, string> {
  return new Map(entries?.map((entry) => [entry.name, timeOf(entry)]));
}

function later(one: string, other: string | undefined): string {
  return other !== undefined && Date.parse(other) > Date.parse(one) ? other : one;
}

/** Per entry into a step: from the first call to its outcome, or to the last look while it waits. */
function timingsOf(journal: readonly JournalEntry[]): readonly StepTiming[] {
  const timings = new Map<string, StepTiming>();
  for (const { step, enteredAt, at, phase } of journal) {
    if (phase === 'intent') continue;
    timings.set(`${enteredAt} ${step}`, {
      step,
      enteredAt,
      endedAt: at,
      seconds: secondsBetween(enteredAt, at),
      outcome: phase,
    });
  }
  return [...timings.values()].toSorted((a, b) => Date.parse(a.enteredAt) - Date.parse(b.enteredAt));
}
