import type { Fence } from '../../../../lambda/ports/ledger.ts';
import { decide, type Observed } from '../../../../lambda/steps/resume-writes/decide.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';
import { replica, standalone } from '../../../support/fake-databases.ts';
import { runContext, OPEN } from '../../../support/fake-platform.ts';

const [database] = deploymentWith(1).databases;
if (database === undefined) throw new Error('The deployment has no database.');
const names = database.instances.primary;
const run = { ...runContext('run-1', OPEN), epoch: 4 };
const context = { run, enteredAtMilliseconds: 0, nowMilliseconds: 0 };

interface World {
  readonly groups?: readonly string[];
  readonly access?: 'read-write' | 'read-only';
}

function observed(
  { groups = ['sg-fence'], access = 'read-only' }: World,
  more: Partial<Observed> = {},
): Observed {
  const source = standalone({
    identifier: names.identifier,
    securityGroups: groups.map((id) => ({ id, status: 'active' })),
  });
  const connection = JSON.stringify({
    host: 'db',
    port: 5432,
    access,
    epoch: access === 'read-only' ? 4 : 1,
  });
  return {
    databases: [{ name: 'orders1', own: replica(), names }],
    side: 'primary',
    activation: { activeSide: 'primary', epoch: 1, at: '', runId: 'deployment' },
    fences: [],
    old: {
      known: true,
      value: {
        instances: new Map([[names.identifier, source]]),
        groupIds: new Map([
          [names.fenceSecurityGroup, 'sg-fence'],
          [names.securityGroup, 'sg-policy'],
        ]),
        connections: new Map([[names.connectionParameter, connection]]),
        activation: undefined,
        epoch: 1,
      },
    },
    drain: undefined,
    fact: undefined,
    ...more,
  };
}

describe('giving the writes back', () => {
  it('first gives the groups back that were there, or the one of the policy', () => {
    expect(decide(observed({}), context)).toMatchObject({
      kind: 'act',
      actions: [{ kind: 'reach', groupIds: ['sg-policy'] }],
    });
    const fence = { database: 'orders1', instanceIdentifier: names.identifier } as Fence;
    const drain = { beganAt: '', databases: [{ fence, groupsBefore: ['sg-a', 'sg-b'] }] };
    expect(decide(observed({}, { drain }), context)).toMatchObject({
      actions: [{ kind: 'reach', groupIds: ['sg-a', 'sg-b'] }],
    });
  });

  it('then tells the application, under the next epoch of the region that goes on', () => {
    expect(decide(observed({ groups: ['sg-policy'] }), context)).toMatchObject({
      actions: [{ kind: 'tell', connection: { host: 'db', access: 'read-write', epoch: 5 } }],
    });
  });

  it('finds nothing to do where nothing was drained', () => {
    const untouched = observed({ groups: ['sg-policy'], access: 'read-write' });
    expect(decide(untouched, context)).toMatchObject({ actions: [{ kind: 'record' }] });
  });

  it.each([
    ['it is promoted', { own: standalone() }],
    [
      'its promotion was asked for and does not show yet',
      { own: replica({ tags: { 'muster:epoch': '4' } }) },
    ],
    ['it is gone', { own: undefined }],
  ])('is refused where the standby may take writes: %s', (_why, own) => {
    const databases = [{ name: 'orders1', names, ...own }];
    expect(decide(observed({}, { databases }), context)).toMatchObject({ error: 'PastPointOfNoReturn' });
  });

  it('is refused once the old database is fenced for good, but not for a fence of an earlier activation', () => {
    const fence = { database: 'orders1', epoch: 4, status: 'proven' } as Fence;
    expect(decide(observed({}, { fences: [fence] }), context)).toMatchObject({
      error: 'PastPointOfNoReturn',
    });
    expect(decide(observed({}, { fences: [{ ...fence, epoch: 1 }] }), context)).toMatchObject({
      kind: 'act',
    });
    expect(decide(observed({}, { fences: [{ ...fence, status: 'released' }] }), context)).toMatchObject({
      kind: 'act',
    });
  });

  it('waits for a region that does not answer, and gives up where it is said to be lost', () => {
    const old = { known: false, why: 'TimeoutError' } as const;
    expect(decide(observed({}, { old }), context)).toMatchObject({ kind: 'wait' });
    const conversion = { by: 'Head' } as NonNullable<Observed['conversion']>;
    expect(decide(observed({}, { old, conversion }), context)).toMatchObject({ error: 'OldRegionLost' });
  });
});
