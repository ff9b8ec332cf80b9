import { SIDES, type Side } from '../../lambda/deployment.ts';
import type { LedgerItem } from '../simulate/ledger-view.ts';
import type { Oracle } from './oracle.ts';

/** What the ledger's single states are, by sort key, and whether their epoch may stand still. */
const FORWARD_ONLY = new Set(['lock', 'activation', 'latch']);

/**
 * A small model beside the code: every ledger counts forward, in its own parity, and a state that means something is
 * only written when the world is so.
 */
export const epochsGoForward: Oracle = {
  name: 'epochs-go-forward',
  kind: 'safety',
  promise:
    'Lock, activation and latch of a region only move to higher epochs, odd in one region and even in the other.',
  watch: ({ ledgers }, accuse) => {
    const last = new Map<string, number>();
    const lockedBy = new Map<string, unknown>();
    return {
      onEffect(call) {
        const written = ledgers.written(call);
        if (written === undefined || written.item['pk'] !== 'state') return;
        const key = String(written.item['sk']);
        if (!FORWARD_ONLY.has(key)) return;
        const epoch = Number(written.item['epoch']);
        const place = `${key} of the ${written.side} region`;
        const before = last.get(place) ?? 0;
        last.set(place, epoch);
        const { runId } = written.item;
        if (key === 'lock' && lockedBy.get(place) !== runId && epoch === before) {
          accuse(`${place} has epoch ${epoch} for a second run`);
        }
        lockedBy.set(place, runId);
        if (epoch < before) accuse(`${place} went from epoch ${before} back to ${epoch}`);
        if (isHeldByRun(written.item) && epoch % 2 !== parity(written.side)) {
          accuse(`${place} has epoch ${epoch}, which is the other region's parity`);
        }
      },
    };
  },
};

/** A latch that is let go of may be the other region's doing: it takes back the claim of an earlier activation. */
function isHeldByRun(item: LedgerItem): boolean {
  return item['runId'] !== 'deployment' && item['claimed'] !== false;
}

function parity(side: Side): number {
  return side === 'primary' ? 1 : 0;
}

/** A promotion cannot be undone: everything that makes it right has to stand before it. */
export const promotionIsPrepared: Oracle = {
  name: 'promotion-prepared',
  kind: 'safety',
  promise:
    'A replica is promoted at most once, under an open lock, tagged with its epoch, with a fence for the old primary noted.',
  watch: (site, accuse) => {
    const { ledgers, deployment } = site;
    const promoted = new Set<string>();
    return {
      onEffect(call) {
        if (call.service !== 'rds' || call.operation !== 'PromoteReadReplica') return;
        const side = SIDES.find((one) => deployment.regions[one] === call.region);
        const identifier = String(call.input['DBInstanceIdentifier']);
        const database = deployment.databases.find(
          (one) => side !== undefined && one.instances[side].identifier === identifier,
        );
        if (side === undefined || database === undefined) {
          accuse(`${identifier} in ${call.region} was promoted and is not in the configuration`);
          return;
        }
        if (promoted.has(`${call.region}/${identifier}`)) accuse(`${identifier} was promoted twice`);
        promoted.add(`${call.region}/${identifier}`);
        const lock = ledgers.item(side, 'state', 'lock');
        if (lock?.['status'] !== 'open')
          accuse(`${identifier} was promoted while no run held the lock of the ${side} region`);
        const tag = site.instance(deployment.databases.indexOf(database), side)?.tags.get('muster:epoch');
        if (tag !== String(lock?.['epoch']))
          accuse(
            `${identifier} was promoted with the epoch tag ${tag ?? 'missing'}, the lock has ${String(lock?.['epoch'])}`,
          );
        const fence = ledgers.item(side, 'fences', `fence#${database.name}`);
        if (fence === undefined || Number(fence['epoch']) > Number(lock?.['epoch'])) {
          accuse(`${identifier} was promoted before the fence of the old primary was noted`);
        }
        if (call.input['BackupRetentionPeriod'] !== database.policy.backupRetentionDays) {
          accuse(
            `${identifier} was promoted with ${String(call.input['BackupRetentionPeriod'])} days of backups, the policy says ${database.policy.backupRetentionDays}`,
          );
        }
      },
    };
  },
};

/** Traffic follows the writer, never the other way round. */
export const latchFollowsWriter: Oracle = {
  name: 'latch-follows-writer',
  kind: 'safety',
  promise: 'A region claims the traffic only when every database of it takes writes.',
  watch: (site, accuse) => ({
    onEffect(call) {
      const written = site.ledgers.written(call);
      if (
        written?.item['pk'] !== 'state' ||
        written.item['sk'] !== 'latch' ||
        written.item['claimed'] !== true
      )
        return;
      for (const [index, { name }] of site.deployment.databases.entries()) {
        const instance = site.instance(index, written.side);
        if (instance === undefined || instance.replication !== undefined) {
          accuse(`the ${written.side} region claimed the traffic while its ${name} was no writer`);
        }
      }
    },
  }),
};

/** One run at a time in a region. */
export const lockIsExclusive: Oracle = {
  name: 'lock-is-exclusive',
  kind: 'safety',
  promise: 'No run takes the lock of a region from one that still runs.',
  watch: (site, accuse) => {
    const holders = new Map<string, LedgerItem>();
    return {
      onEffect(call) {
        const written = site.ledgers.written(call);
        if (written?.item['pk'] !== 'state' || written.item['sk'] !== 'lock') return;
        const before = holders.get(written.side);
        holders.set(written.side, written.item);
        if (before?.['status'] !== 'open' || before['runId'] === written.item['runId']) return;
        const holder = site.runs.find(({ executionArn }) => executionArn === before['executionArn']);
        if (holder?.status === 'RUNNING') {
          accuse(
            `run ${String(written.item['runId'])} took the lock of the ${written.side} region from ${holder.name}, which runs`,
          );
        }
      },
    };
  },
};
