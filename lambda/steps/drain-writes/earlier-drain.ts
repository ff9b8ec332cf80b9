import type { DrainFact } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** Of the run whose incident this one took over: which groups are to be put back is known from its beginning only. */
export async function earlierDrain(ledger: Pick<Ledger, 'lock' | 'fact'>): Promise<DrainFact | undefined> {
  const unresolved = (await ledger.lock())?.unresolved;
  return unresolved && ledger.fact(unresolved.runId, 'drain-writes');
}
