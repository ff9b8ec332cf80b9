import type { Proof } from '../../proof/compare.ts';
import type { DecideContext, Decision } from '../step.ts';

export type Observed =
  | { readonly kind: 'unknown-database'; readonly asked: string; readonly known: readonly string[] }
  | { readonly kind: 'unreachable'; readonly why: string }
  | {
      readonly kind: 'compared';
      readonly database: string;
      readonly proof: Proof;
      readonly lossSince?: string;
    };

/** A state machine carries references: long lists stay in the evidence. */
const NAMES_AT_MOST = 20;

export function decide(observed: Observed, { nowMilliseconds }: DecideContext): Decision<never> {
  switch (observed.kind) {
    case 'unknown-database':
      return {
        kind: 'failed',
        error: 'UnknownDatabase',
        message: `There is no database ${observed.asked} with a host to look at; there are ${observed.known.join(', ')}.`,
        nextAction: 'Start the runbook again with a database of the configuration.',
      };
    case 'unreachable':
      return { kind: 'wait', summary: `The copy does not take connections yet: ${observed.why}.` };
    case 'compared': {
      const { database, proof, lossSince } = observed;
      const ageSeconds = ageOf(proof, lossSince, nowMilliseconds);
      const age = ageSeconds === null ? 'of unknown age' : `at most ${Math.ceil(ageSeconds)} s old`;
      return {
        kind: 'done',
        summary: `${database}: ${proof.verdict}, ${age}. ${proof.why}`,
        output: {
          database,
          verdict: proof.verdict,
          missing: proof.missing.slice(0, NAMES_AT_MOST),
          differing: proof.differing.slice(0, NAMES_AT_MOST).map(({ name }) => name),
          unjudged: proof.unjudged.length,
          tables: proof.tables,
          achievedRpoSeconds: ageSeconds,
        },
      };
    }
  }
}

/** The copy holds everything that was committed before its newest mark: it is no older than that. */
function ageOf({ newestMarkAt }: Proof, lossSince: string | undefined, now: number): number | null {
  if (newestMarkAt === undefined) return null;
  const reference = lossSince === undefined ? now : Date.parse(lossSince);
  return Math.max(0, (reference - Date.parse(newestMarkAt)) / 1000);
}
