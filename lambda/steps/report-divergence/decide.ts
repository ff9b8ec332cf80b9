import type {
  DataLossFact,
  DivergedDatabase,
  DivergenceFact,
  DivergenceScanFact,
  ScannedBucket,
} from '../../ports/facts.ts';
import { divergenceInWords } from '../../rules/reprotection.ts';
import type { DecideContext, Decision } from '../step.ts';
import { ON_ITS_WAY_SECONDS } from './contract.ts';

export interface Observed {
  /** Names of the buckets of the configuration. */
  readonly buckets: readonly string[];
  /** Of databases whose old primary still stands: what is gone has been judged by an earlier run. */
  readonly databases: readonly string[];
  readonly scan: DivergenceScanFact | undefined;
  readonly fact: DivergenceFact | undefined;
  /** The run that activated this region: what its promotions have cost, and whether it was drained before. */
  readonly activation: { readonly planned: boolean; readonly loss: DataLossFact | undefined };
  readonly key: string;
}

export type Action =
  /** The next part of one bucket. */
  | { readonly kind: 'scan'; readonly bucket: string; readonly so: ScannedBucket }
  /** Everything once more from the beginning: what was on its way may have arrived. */
  | { readonly kind: 'again' }
  | { readonly kind: 'record'; readonly fact: DivergenceFact };

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { fact, buckets, scan } = observed;
  if (fact !== undefined) {
    const says = divergenceInWords(fact);
    return {
      kind: 'done',
      summary: says.length === 0 ? 'Nothing has diverged' : `Never passed on: ${says.join('; ')}`,
      output: { gate: fact.gate },
    };
  }
  const scanned = buckets.map(
    (name) => scan?.buckets.find((bucket) => bucket.name === name) ?? notBegun(name),
  );
  const next = scanned.find(({ cursor }) => cursor !== null);
  if (next !== undefined) {
    const summary = `Compare ${next.name}: ${next.objects} objects missing so far`;
    return { kind: 'act', summary, actions: [{ kind: 'scan', bucket: next.name, so: next }] };
  }
  const pending = scanned.reduce((sum, bucket) => sum + bucket.pending, 0);
  const waited = (context.nowMilliseconds - context.enteredAtMilliseconds) / 1000;
  if (pending > 0 && waited < ON_ITS_WAY_SECONDS) {
    return {
      kind: 'act',
      summary: `${pending} objects are on their way; compare again`,
      actions: [{ kind: 'again' }],
    };
  }
  return {
    kind: 'act',
    summary: 'Write down what has diverged',
    actions: [{ kind: 'record', fact: conclude(observed, scanned) }],
  };
}

/** An empty key: everything comes after it. */
function notBegun(name: string): ScannedBucket {
  return { name, cursor: '', objects: 0, pending: 0, examples: [] };
}

function conclude(observed: Observed, scanned: readonly ScannedBucket[]): DivergenceFact {
  const databases = observed.databases.map((name) => rowsOf(name, observed));
  const buckets = scanned.map(({ name, objects, examples }) => ({ name, objects, examples }));
  const diverged = databases.some(({ rows }) => rows !== 0) || buckets.some(({ objects }) => objects > 0);
  return { gate: diverged ? 'needs-approval' : 'none', databases, buckets, key: observed.key };
}

/** No connection reaches a fenced database, so its rows are not counted: what bounds them in time is said. */
function rowsOf(name: string, { activation: { planned, loss } }: Observed): DivergedDatabase {
  if (planned)
    return { name, rows: 0, how: 'drained and proven to have passed on everything before it was promoted' };
  const known = loss?.databases.find((database) => database.name === name);
  if (known?.atMostSeconds === 0) return { name, rows: 0, how: known.why };
  const age = known?.atMostSeconds ?? null;
  return {
    name,
    rows: null,
    how:
      age === null
        ? `nobody knows how much it accepted before it was fenced${known === undefined ? '' : `: ${known.why}`}`
        : `what it accepted in at most ${Math.ceil(age)} s is in its final snapshot and in the kept instance; compare it with data-repair`,
  };
}
