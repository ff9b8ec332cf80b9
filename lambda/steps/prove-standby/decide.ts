import type { DrainFact, ProofFact } from '../../ports/facts.ts';
import type { LossReading, ProofReading } from '../../ports/replication-proof.ts';
import type { Conversion } from '../../ports/run-controls.ts';
import { durationAtMost, isoTime } from '../../rules/times.ts';
import { counted, grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly string[];
  readonly drain: DrainFact | undefined;
  readonly fact: ProofFact | undefined;
  /** Of those that are not proven yet. */
  readonly readings: ReadonlyMap<string, ProofReading>;
  /** Where an approver has made this run unplanned: what was accepted, and what would be lost of each database. */
  readonly converted?: { readonly conversion: Conversion; readonly losses: ReadonlyMap<string, LossReading> };
}

export interface Action {
  readonly kind: 'record';
  readonly fact: ProofFact;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases, drain, fact, readings, converted } = observed;
  if (databases.length === 0)
    return { kind: 'done', summary: 'There is no database, so nothing can be missing' };
  if (converted !== undefined) return unproven(converted);
  if (drain?.drainedAt === undefined) {
    return {
      kind: 'failed',
      error: 'NotDrained',
      message: 'The old region was not drained by this run.',
      nextAction: 'Start the runbook again.',
    };
  }
  const known = fact?.databases ?? [];
  const provenAt = isoTime(context.nowMilliseconds);
  const fresh = [...readings].flatMap(([name, { proven, detail }]) =>
    proven && known.every((database) => database.name !== name) ? [{ name, provenAt, detail }] : [],
  );
  if (fresh.length > 0) {
    const all = [...known, ...fresh];
    return {
      kind: 'act',
      summary: grouped(fresh.map(({ name, detail }) => ({ name, says: detail }))),
      actions: [{ kind: 'record', fact: { databases: all } }],
    };
  }
  const missing = databases.filter((name) => known.every((database) => database.name !== name));
  if (missing.length === 0) {
    return {
      kind: 'done',
      summary: `Nothing is missing on the standby of ${counted(databases.length, 'database')}: ${grouped(known.map(({ name, detail }) => ({ name, says: detail })))}`,
    };
  }
  return {
    kind: 'wait',
    summary: grouped(
      missing.map((name) => ({ name, says: readings.get(name)?.detail ?? 'not looked at yet' })),
    ),
  };
}

/** Nothing can be proven of a source that is lost: what an approver has accepted takes the place of the proof. */
function unproven({ conversion, losses }: NonNullable<Observed['converted']>): Decision<Action> {
  const { by, acceptDataLossUpToSeconds } = conversion;
  const says = grouped(
    [...losses].map(([name, { seconds, detail }]) => ({
      name,
      says: `${seconds === null ? 'loss not known' : `at most ${durationAtMost(seconds)} of writes lost`} (${detail})`,
    })),
  );
  const accepted = [...losses.values()].every(
    ({ seconds }) => seconds !== null && seconds <= acceptDataLossUpToSeconds,
  );
  const limit = `${by} accepts up to ${durationAtMost(acceptDataLossUpToSeconds)}`;
  return accepted
    ? { kind: 'done', summary: `Unplanned: ${says}; ${limit}` }
    : { kind: 'wait', summary: `Unplanned: ${says}, and ${limit}` };
}
