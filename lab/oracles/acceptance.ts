import { SIDES } from '../../lambda/deployment.ts';
import type { Oracle } from './oracle.ts';

/** Rule 4: a data loss is a decision, with a name on it. */
export const lossIsAccepted: Oracle = {
  name: 'loss-is-accepted',
  kind: 'safety',
  promise:
    'Nothing is promoted while more than the target, or nobody knows what, would be lost, and nobody has accepted it.',
  watch: ({ ledgers, deployment }, accuse) => ({
    onEffect(call) {
      if (call.service !== 'rds' || call.operation !== 'PromoteReadReplica') return;
      const side = SIDES.find((one) => deployment.regions[one] === call.region) ?? 'recovery';
      const runId = String(ledgers.item(side, 'state', 'lock')?.['runId']);
      const approval = ledgers.item(side, `run#${runId}`, 'approval');
      if (approval?.['status'] === 'refused')
        accuse(`run ${runId} promoted although its approval was refused`);
      const preflight = ledgers.item(side, `run#${runId}`, 'fact#preflight');
      if (preflight === undefined) {
        accuse(`run ${runId} promoted without a preflight on record`);
        return;
      }
      const loss = lossIn(preflight);
      const isWithinTarget = loss !== null && loss <= deployment.failover.rpoSeconds;
      if (!isWithinTarget && approval?.['status'] !== 'approved') {
        accuse(
          `run ${runId} promoted with a loss of ${loss ?? 'nobody knows how many'} s that nobody accepted`,
        );
      }
    },
  }),
};

/** A fact is kept as an item with its value in it, or as the value itself. */
function lossIn(item: Readonly<Record<string, unknown>>): number | null {
  const value = (item['value'] ?? item) as Readonly<Record<string, unknown>>;
  const loss = value['estimatedLossSeconds'];
  return typeof loss === 'number' ? loss : null;
}
