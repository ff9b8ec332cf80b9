import { peerOf } from '../../../../lambda/adapters/ledger.ts';
import type { Side } from '../../../../lambda/deployment.ts';
import type { Ledger } from '../../../../lambda/ports/ledger.ts';
import type { ResourceRequest } from '../../../../lambda/steps/custom-resource.ts';
import { guard } from '../../../../lambda/steps/deployment-guard/handler.ts';
import {
  FakePlatform,
  holdLock,
  iso,
  memoryLedger,
  OPEN,
  runContext,
} from '../../../support/fake-platform.ts';
import type { MemoryTable } from '../../../support/memory-table.ts';

let own: Ledger;
let peer: Ledger;
let peerTable: MemoryTable;

beforeEach(() => {
  own = memoryLedger().ledger;
  ({ ledger: peer, table: peerTable } = memoryLedger());
});

function deploy(
  activeSide: Side,
  more: Partial<ResourceRequest> = {},
  revision = 'r1',
): Promise<{ readonly physicalId: string }> {
  const request: ResourceRequest = {
    type: 'Update',
    stack: 'muster-shop-recovery-control',
    properties: { moment: 'begin', activeSide, revision },
    ...more,
  };
  return guard({ ledger: own, peer: peerOf(peer) }, request, new FakePlatform('recovery'));
}

function end(activeSide: Side, revision: string): Promise<unknown> {
  return deploy(activeSide, { properties: { moment: 'end', activeSide, revision } });
}

function goDark(): void {
  peerTable.before = () => {
    throw Object.assign(new Error('dark'), { name: 'TimeoutError' });
  };
}

describe('the guard of deployments', () => {
  it.each([
    ['primary', 1],
    ['recovery', 2],
  ] as const)(
    'begins an empty ledger with who serves according to the template (%s)',
    async (side, epoch) => {
      await deploy(side, { type: 'Create' });
      expect(await own.activation()).toEqual({ activeSide: side, epoch, at: iso(), runId: 'deployment' });
    },
  );

  it('begins an empty ledger although the other region does not answer', async () => {
    goDark();
    await deploy('primary', { type: 'Create' });
    expect((await own.activation())?.activeSide).toBe('primary');
  });

  it('takes over what the other ledger knows, where that is newer', async () => {
    await own.recordActivation({ activeSide: 'primary', epoch: 1, at: iso(), runId: 'deployment' });
    const newer = { activeSide: 'recovery', epoch: 2, at: iso(60), runId: 'run-1' } as const;
    await peer.recordActivation(newer);
    await expect(deploy('primary')).rejects.toMatchObject({ name: 'LedgerDisagrees' });
    await deploy('recovery');
    expect(await own.activation()).toEqual(newer);
  });

  it('says who serves, since when, and what to set where ledger and template disagree', async () => {
    await own.recordActivation({ activeSide: 'recovery', epoch: 2, at: iso(60), runId: 'run-1' });
    await expect(deploy('primary')).rejects.toMatchObject({
      message: expect.stringMatching(
        /us-east-1 serves; the ledger says us-west-2 does, since .*run-1.*set the active region to recovery/,
      ) as string,
    });
  });

  it.each(['this region', 'the other region'])('refuses while a run is active in %s', async (where) => {
    await holdLock(where === 'this region' ? own : peer, runContext('run-1', OPEN));
    await expect(deploy('primary')).rejects.toMatchObject({
      name: 'IncidentOpen',
      message: expect.stringContaining('run-1 is active') as string,
    });
    expect(await own.activation()).toBeUndefined();
  });

  it('refuses while a failed run has left things in the middle', async () => {
    await holdLock(own, runContext('run-1', OPEN));
    const unresolved = { runId: 'run-1', epoch: 2, since: iso(9), why: 'failed in set-latch: X' };
    await own.endLock({ runId: 'run-1', epoch: 2 }, { endedAt: iso(9), unresolved });
    await expect(deploy('primary')).rejects.toMatchObject({
      name: 'IncidentOpen',
      message: expect.stringContaining('failed in set-latch') as string,
    });
  });

  it('lets a deployment through beside a check', async () => {
    await holdLock(own, runContext('run-1', { ...OPEN, input: { ...OPEN.input, mode: 'check' } }));
    await expect(deploy('primary')).resolves.toBeDefined();
  });

  it('always accepts what stands already: a roll-back is never refused', async () => {
    await deploy('primary', {}, 'before');
    await holdLock(own, runContext('run-1', OPEN));
    await expect(deploy('primary', {}, 'after')).rejects.toMatchObject({ name: 'IncidentOpen' });
    await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
    await expect(deploy('primary', { stack: 'another-stack' }, 'before')).rejects.toMatchObject({
      name: 'IncidentOpen',
    });
  });

  describe('between begin and end', () => {
    const flip = { activeSide: 'recovery', epoch: 2, at: iso(60), runId: 'run-1' } as const;

    beforeEach(async () => {
      await deploy('primary', { type: 'Create' }, 'before');
      await end('primary', 'before');
    });

    it('lets CloudFormation roll back, although an incident was opened meanwhile', async () => {
      await deploy('primary', {}, 'after');
      await holdLock(own, runContext('run-1', OPEN));
      await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
      await expect(deploy('primary', {}, 'after')).rejects.toMatchObject({ name: 'IncidentOpen' });
    });

    it('lets CloudFormation roll back a change of roles, although the ledger disagrees with the way back', async () => {
      await own.recordActivation(flip);
      await deploy('recovery', {}, 'after');
      await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
      expect(await own.activation()).toEqual(flip);
    });

    it('refuses the template before once the deployment has reached its end', async () => {
      await own.recordActivation(flip);
      await deploy('recovery', {}, 'after');
      await end('recovery', 'after');
      await expect(deploy('primary', {}, 'before')).rejects.toMatchObject({ name: 'LedgerDisagrees' });
    });

    it('knows the way back over a deployment that failed without a roll-back', async () => {
      await deploy('primary', {}, 'broken');
      await deploy('primary', {}, 'mended');
      await holdLock(own, runContext('run-1', OPEN));
      await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
    });

    it('takes a begin that comes twice for one', async () => {
      await deploy('primary', {}, 'after');
      await deploy('primary', {}, 'after');
      await holdLock(own, runContext('run-1', OPEN));
      await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
    });

    it('does not take the end of another deployment for this one', async () => {
      await deploy('primary', {}, 'after');
      await end('primary', 'before');
      await holdLock(own, runContext('run-1', OPEN));
      await expect(deploy('primary', {}, 'before')).resolves.toBeDefined();
    });

    it('never fails at the end: it would undo what has been deployed', async () => {
      const failing = { ...own, acceptDeployment: () => Promise.reject(new Error('throttled')) };
      const platform = new FakePlatform('recovery');
      const properties = { moment: 'end', activeSide: 'primary', revision: 'before' };
      const request = { type: 'Update', stack: 'muster-shop-recovery-control', properties } as const;
      await expect(guard({ ledger: failing, peer: peerOf(peer) }, request, platform)).resolves.toBeDefined();
    });
  });

  it('never stands in the way of a deletion, whatever is open or broken', async () => {
    await holdLock(own, runContext('run-1', OPEN));
    await expect(deploy('primary', { type: 'Delete', properties: {} })).resolves.toBeDefined();
  });

  it('keeps its physical id over updates, one per stack', async () => {
    const first = await deploy('primary', { type: 'Create' });
    expect(await deploy('primary', {}, 'r2')).toEqual(first);
    expect(await deploy('primary', { stack: 'another-stack' })).not.toEqual(first);
  });

  it.each([
    [{}],
    [{ moment: 'begin', activeSide: 'us-east-1', revision: 'r' }],
    [{ moment: 'begin', activeSide: 'primary', revision: 'r', force: 'true' }],
    [{ activeSide: 'primary', revision: 'r' }],
  ])('refuses the properties %j', async (properties) => {
    await expect(deploy('primary', { properties })).rejects.toMatchObject({ name: 'InvalidProperties' });
  });
});
