import type { DatabaseInstance } from '../ports/databases.ts';
import type { Fence } from '../ports/ledger.ts';
import { epochTagOf, isReplica, isServing } from './database-state.ts';

/**
 * How an old primary database is kept from being written: it gets the fence security group (no rule at all) as its
 * only one, then a reboot, because a changed group does not cut connections that stand. StopDBInstance is no fence:
 * it is refused while the instance has a replica, and a stopped instance starts itself again after seven days.
 */
export type FenceMove =
  /** Give the instance only the fence group. */
  | { readonly kind: 'isolate'; readonly fence: Fence }
  /** Reboot it. */
  | { readonly kind: 'cut'; readonly fence: Fence }
  /** Nothing to do at the instance; the ledger gets what was seen, if it is new. */
  | { readonly kind: 'note'; readonly fence: Fence };

const NO_INSTANCE = 'there is no such instance';

/** A reboot that was taken is shown as under way within a minute; after two it is over or was never shown. */
const REBOOT_UNSEEN_MILLISECONDS = 120_000;

/**
 * The next move for one fence, and the fence as it stands then. Pure; called again with what the move brought
 * about, until the fence is proven, and every minute after that.
 *
 * @param instance undefined where its region knows no such instance
 * @param fenceGroupId undefined where its region knows no such group
 */
export function nextFenceMove(
  fence: Fence,
  instance: DatabaseInstance | undefined,
  fenceGroupId: string | undefined,
  nowMilliseconds: number,
): FenceMove {
  const now = new Date(nowMilliseconds).toISOString();
  const { provenAt, ...unproven } = fence;
  const proven = (detail: string): FenceMove => ({
    kind: 'note',
    fence: { ...fence, status: 'proven', provenAt: provenAt ?? now, checkedAt: now, detail },
  });
  const open = (kind: FenceMove['kind'], detail: string, more: Partial<Fence> = {}): FenceMove => ({
    kind,
    fence: { ...unproven, status: 'requested', checkedAt: now, detail, ...more },
  });

  if (instance === undefined) return proven(NO_INSTANCE);
  const tag = epochTagOf(instance);
  if (tag !== undefined && tag > fence.epoch) {
    const detail = `activation ${tag} has made it the writer again`;
    return { kind: 'note', fence: { ...unproven, status: 'released', checkedAt: now, detail } };
  }
  if (isReplica(instance)) return proven(`a read replica of ${instance.replicatesFrom ?? ''}`);
  if (fenceGroupId === undefined) return open('note', 'the fence security group does not exist there');

  const isolated = isIsolated(instance, fenceGroupId);
  if (isolated && fence.status === 'proven') {
    // One that was renamed comes back under the name that it is watched by: as it was, and restarted.
    return proven(fence.detail === NO_INSTANCE ? 'only the fence group is active' : fence.detail);
  }
  if (!isolated) return isolation(instance, fenceGroupId, unproven, now);
  return cutOff(instance, fence, nowMilliseconds, proven, open);
}

/** Nobody can open a connection to it any more; those that stand are another matter. */
export function isIsolated(instance: DatabaseInstance, fenceGroupId: string): boolean {
  const [group, ...others] = instance.securityGroups;
  return others.length === 0 && group?.id === fenceGroupId && group.status === 'active';
}

function isolation(
  instance: DatabaseInstance,
  fenceGroupId: string,
  unproven: Omit<Fence, 'provenAt'>,
  now: string,
): FenceMove {
  // Whatever reboot came before, connections may have been made since.
  const { rebootRequestedAt: _requested, rebootSeenAt: _seen, ...fresh } = unproven;
  const next = (kind: FenceMove['kind'], detail: string): FenceMove => ({
    kind,
    fence: { ...fresh, status: 'requested', checkedAt: now, detail },
  });
  const underWay = instance.securityGroups.some(
    ({ id, status }) => id === fenceGroupId && status !== 'removing',
  );
  if (underWay && instance.securityGroups.some(({ status }) => status !== 'active')) {
    return next('note', 'its security groups are changing');
  }
  return isServing(instance) || instance.status === 'storage-full'
    ? next('isolate', 'only the fence group was asked for')
    : next('note', `status ${instance.status}; it is fenced as soon as it can be changed`);
}

function cutOff(
  instance: DatabaseInstance,
  fence: Fence,
  nowMilliseconds: number,
  proven: (detail: string) => FenceMove,
  open: (kind: FenceMove['kind'], detail: string, more?: Partial<Fence>) => FenceMove,
): FenceMove {
  if (fence.rebootRequestedAt === undefined) {
    return instance.status === 'available'
      ? open('cut', 'isolated; the reboot that cuts connections was asked for', {
          rebootRequestedAt: new Date(nowMilliseconds).toISOString(),
        })
      : open('note', `isolated, status ${instance.status}; waiting to reboot it`);
  }
  if (instance.status !== 'available') {
    const seen = fence.rebootSeenAt ?? new Date(nowMilliseconds).toISOString();
    return open(
      'note',
      `isolated, status ${instance.status}`,
      instance.status === 'rebooting' ? { rebootSeenAt: seen } : {},
    );
  }
  const waited = nowMilliseconds - Date.parse(fence.rebootRequestedAt);
  return fence.rebootSeenAt !== undefined || waited >= REBOOT_UNSEEN_MILLISECONDS
    ? proven('only the fence group is active, and it was rebooted since')
    : open('note', 'isolated; the reboot is not shown yet');
}

export function newFence(
  of: Pick<Fence, 'database' | 'side' | 'instanceIdentifier' | 'epoch' | 'runId'>,
  nowMilliseconds: number,
  detail: string,
): Fence {
  return { ...of, status: 'queued', queuedAt: new Date(nowMilliseconds).toISOString(), detail };
}

/** Whether the ledger has to be written: the time of the last look alone is no news. */
export function isNews(before: Fence | undefined, after: Fence): boolean {
  return (
    before === undefined ||
    before.epoch !== after.epoch ||
    before.status !== after.status ||
    before.detail !== after.detail ||
    before.rebootRequestedAt !== after.rebootRequestedAt ||
    before.rebootSeenAt !== after.rebootSeenAt ||
    before.writersToldAt !== after.writersToldAt
  );
}
