import type { SizesFact } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** A run that goes on from one that was stopped finds the services large already: what counts is that one's note. */
export async function sizesBefore(
  ledger: Pick<Ledger, 'lock' | 'fact'>,
  runId: string,
): Promise<{ readonly before: SizesFact | undefined; readonly isInherited: boolean }> {
  const own = await ledger.fact(runId, 'sizes-before');
  if (own !== undefined) return { before: own, isInherited: false };
  const unresolved = (await ledger.lock())?.unresolved;
  const earlier = unresolved && (await ledger.fact(unresolved.runId, 'sizes-before'));
  return { before: earlier, isInherited: earlier !== undefined };
}
