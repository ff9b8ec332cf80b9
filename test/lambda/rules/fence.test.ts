import type { DatabaseInstance } from '../../../lambda/ports/databases.ts';
import type { Fence } from '../../../lambda/ports/ledger.ts';
import { isNews, newFence, nextFenceMove, type FenceMove } from '../../../lambda/rules/fence.ts';
import { replica, standalone } from '../../support/fake-databases.ts';
import { iso, START } from '../../support/fake-platform.ts';

const FENCE_GROUP = 'sg-fence';
const fresh = newFence(
  {
    database: 'orders1',
    side: 'primary',
    instanceIdentifier: 'muster-shop-orders1',
    epoch: 2,
    runId: 'run-1',
  },
  START,
  'its region did not answer',
);
const isolated = [{ id: FENCE_GROUP, status: 'active' }];

function next(fence: Fence, instance: DatabaseInstance | undefined, seconds = 0): FenceMove {
  return nextFenceMove(fence, instance, FENCE_GROUP, START + seconds * 1000);
}

describe('fencing an old primary', () => {
  test('an instance that is reached through its own group is isolated', () => {
    const move = next(fresh, standalone());
    expect(move).toMatchObject({ kind: 'isolate', fence: { status: 'requested' } });
  });

  test('while its groups change nothing is asked for', () => {
    const securityGroups = [
      { id: FENCE_GROUP, status: 'adding' },
      { id: 'sg-of-muster-shop-orders1', status: 'removing' },
    ];
    expect(next(fresh, standalone({ securityGroups }))).toMatchObject({ kind: 'note' });
  });

  test('the fence group beside another one is no fence', () => {
    const securityGroups = [...isolated, { id: 'sg-other', status: 'active' }];
    expect(next(fresh, standalone({ securityGroups })).kind).toBe('isolate');
  });

  test('isolated it is not proven yet: connections stand until it is rebooted', () => {
    const move = next(fresh, standalone({ securityGroups: isolated }));
    expect(move).toMatchObject({ kind: 'cut', fence: { status: 'requested', rebootRequestedAt: iso() } });
  });

  test('a reboot that is not shown yet is no proof', () => {
    const asked = { ...fresh, rebootRequestedAt: iso() };
    const move = next(asked, standalone({ securityGroups: isolated }), 30);
    expect(move).toMatchObject({ kind: 'note', fence: { status: 'requested' } });
    expect(move.fence.provenAt).toBeUndefined();
  });

  test('seen rebooting and then available it is proven', () => {
    const asked = { ...fresh, rebootRequestedAt: iso() };
    const rebooting = next(asked, standalone({ securityGroups: isolated, status: 'rebooting' }), 20).fence;
    expect(rebooting).toMatchObject({ status: 'requested', rebootSeenAt: iso(20) });
    const move = next(rebooting, standalone({ securityGroups: isolated }), 70);
    expect(move).toMatchObject({ kind: 'note', fence: { status: 'proven', provenAt: iso(70) } });
  });

  test('a reboot that nobody saw is believed after two minutes', () => {
    const asked = { ...fresh, rebootRequestedAt: iso() };
    expect(next(asked, standalone({ securityGroups: isolated }), 119).fence.status).toBe('requested');
    expect(next(asked, standalone({ securityGroups: isolated }), 120).fence.status).toBe('proven');
  });

  test.each(['modifying', 'backing-up', 'stopped', 'starting'])('%s is waited out', (status) => {
    expect(next(fresh, standalone({ status })).kind).toBe('note');
    expect(next(fresh, standalone({ status, securityGroups: isolated })).kind).toBe('note');
  });
});

describe('what needs no fence', () => {
  test('an instance that does not exist', () => {
    expect(next(fresh, undefined)).toMatchObject({ kind: 'note', fence: { status: 'proven' } });
  });

  test('a read replica', () => {
    expect(next(fresh, replica())).toMatchObject({ kind: 'note', fence: { status: 'proven' } });
  });
});

function tagged(epoch: string): DatabaseInstance {
  return standalone({ tags: { 'muster:epoch': epoch } });
}

describe('a fence that stands', () => {
  const proven: Fence = { ...fresh, status: 'proven', provenAt: iso(), rebootRequestedAt: iso(-100) };

  test('stays proven, with the time of its proof', () => {
    const { fence } = next(proven, standalone({ securityGroups: isolated }), 600);
    expect(fence).toMatchObject({ status: 'proven', provenAt: iso() });
  });

  test('stays proven while the instance is stopped or restarts', () => {
    expect(next(proven, standalone({ securityGroups: isolated, status: 'stopped' }), 600).fence.status).toBe(
      'proven',
    );
  });

  test('opened by somebody it is closed again, with a new reboot', () => {
    const move = next(proven, standalone(), 600);
    expect(move.kind).toBe('isolate');
    expect(move.fence.status).toBe('requested');
    expect(move.fence.provenAt).toBeUndefined();
    expect(move.fence.rebootRequestedAt).toBeUndefined();
  });

  test('eight days later an instance that started itself is still held', () => {
    const eightDays = 8 * 86_400;
    expect(next(proven, standalone({ securityGroups: isolated }), eightDays).fence.status).toBe('proven');
    expect(next(proven, standalone(), eightDays).kind).toBe('isolate');
  });

  test('is released for good by a newer activation, never by an older one', () => {
    expect(next(proven, tagged('3'))).toMatchObject({ kind: 'note', fence: { status: 'released' } });
    expect(next(proven, tagged('2')).fence.status).not.toBe('released');
    expect(next(proven, tagged('1')).fence.status).not.toBe('released');
  });
});

test('without a fence group there is nothing to isolate with, and that is said', () => {
  const move = nextFenceMove(fresh, standalone(), undefined, START);
  expect(move).toMatchObject({ kind: 'note', fence: { status: 'requested' } });
  expect(move.fence.detail).toMatch(/group does not exist/);
});

test('a later look alone is no news, a changed status is', () => {
  const looked = { ...fresh, checkedAt: iso(60) };
  expect(isNews(fresh, looked)).toBe(false);
  expect(isNews(fresh, { ...looked, status: 'requested' })).toBe(true);
  expect(isNews(undefined, fresh)).toBe(true);
});
