import { otherSide } from '../../lambda/deployment.ts';
import type { LedgerItem } from '../simulate/ledger-view.ts';
import type { Oracle } from './oracle.ts';

/** Rule 3: the old primary is fenced, and the fence is proven. */
export const fencedTakesNoWrite: Oracle = {
  name: 'fence-holds',
  kind: 'safety',
  promise: 'After a fence is proven no write is accepted behind it.',
  watch: ({ ledgers, deployment }, accuse) => ({
    onWrite({ database, side, row, wellBehaved }) {
      const name = deployment.databases[database]?.name ?? '';
      const fence = ledgers.item(otherSide(side), 'fences', `fence#${name}`);
      if (fence?.['status'] !== 'proven' || fence['side'] !== side) return;
      const newest = Math.max(
        epochOf(ledgers.item(side, 'state', 'lock')),
        epochOf(ledgers.item(side, 'state', 'activation')),
      );
      // A newer activation of this side lets its own writer in again; the other ledger hears of it later.
      if (newest > epochOf(fence)) return;
      const who = wellBehaved ? 'the application' : 'an old connection';
      accuse(
        `${name} of the ${side} region took row ${row.sequence} from ${who} behind a fence proven at ${String(fence['provenAt'])}`,
      );
    },
  }),
};

function epochOf(item: LedgerItem | undefined): number {
  return Number(item?.['epoch'] ?? 0);
}
