import type { Sample } from '../../../../lambda/ports/metric-history.ts';
import { lossOf } from '../../../../lambda/steps/data-loss/loss.ts';
import { sourceState, type SourceState } from '../../../../lambda/steps/data-loss/source.ts';
import type { Behind } from '../../../../lambda/steps/data-loss/history.ts';
import type { ObservedDatabase, World } from '../../../../lambda/steps/preflight/observed.ts';
import { replica, standalone } from '../../../support/fake-databases.ts';
import { iso, START } from '../../../support/fake-platform.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const MINUTE = 60;
const deployment = deploymentWith(1);
const place = { deployment, side: 'recovery' as const };
const nobody: Pick<World, 'activation' | 'peer'> = {
  activation: undefined,
  peer: { reachable: false, why: 'TimeoutError' },
};
const ANSWERING: SourceState = { kind: 'answering' };

/** Seconds before now, and what was measured then. */
function at(secondsAgo: number, value: number): Sample {
  return { atMilliseconds: START - secondsAgo * 1000, value };
}

/** Ten-second periods: the next probe failed. */
function silentSince(secondsAgo: number): SourceState {
  return {
    kind: 'silent',
    lastAnsweredAtMilliseconds: START - secondsAgo * 1000,
    stoppedAtMilliseconds: START - (secondsAgo - 20) * 1000,
  };
}

function beats(fine: readonly Sample[], coarse: readonly Sample[] = []) {
  return known({ fine, coarse });
}

function known<Value>(value: Value): { readonly known: true; readonly value: Value } {
  return { known: true, value };
}

function seen({ replicaLag, heartbeat, ...more }: Partial<ObservedDatabase & Behind> = {}): ObservedDatabase {
  const [database] = deployment.databases;
  if (database === undefined) throw new Error('the deployment of this test has a database');
  return {
    database,
    instance: known(replica()),
    securityGroupId: known('sg-1'),
    fenceGroupId: known('sg-fence'),
    behind: {
      replicaLag: replicaLag ?? known([]),
      heartbeat: heartbeat ?? known({ fine: [], coarse: [] }),
    },
    ...more,
  };
}

function lossWith(
  samples: readonly Sample[],
  source: SourceState,
  more: Partial<ObservedDatabase & Behind> = {},
) {
  return lossOf(seen({ replicaLag: known(samples), ...more }), place, nobody, source, START);
}

function probes(fine: readonly Sample[], coarse: readonly Sample[] = []) {
  return known({ fine, coarse });
}

describe('whether the other region answers', () => {
  test('a fresh success is an answer', () => {
    expect(sourceState(probes([at(20, 1), at(10, 1)]), START)).toEqual(ANSWERING);
  });

  test('the last success is when the outage began', () => {
    expect(sourceState(probes([at(620, 1), at(610, 0), at(10, 0)]), START)).toEqual(silentSince(620));
  });

  test('writes may have been accepted until a probe failed, however late that was', () => {
    expect(sourceState(probes([at(620, 1), at(540, 0), at(10, 0)]), START)).toMatchObject({
      kind: 'silent',
      stoppedAtMilliseconds: START - 530_000,
    });
  });

  test('an outage older than fine periods is found in the coarse ones', () => {
    const hours = 5 * 3600;
    expect(sourceState(probes([at(600, 0), at(10, 0)], [at(hours, 1), at(600, 0)]), START)).toEqual({
      kind: 'silent',
      lastAnsweredAtMilliseconds: START - hours * 1000,
      stoppedAtMilliseconds: START - 540_000,
    });
  });

  test.each([
    ['nobody has probed', probes([])],
    ['the prober itself has stopped', probes([at(900, 1)])],
    ['the prober has stopped a minute ago, after a success', probes([at(70, 1), at(60, 1)])],
    ['there never was an answer', probes([at(20, 0), at(10, 0)])],
    ['the probes cannot be read', { known: false as const, why: 'TimeoutError' }],
  ])('%s: not known', (_what, reading) => {
    expect(sourceState(reading, START).kind).toBe('unknown');
  });
});

describe('the loss of a replica', () => {
  test('while the source answers the newest sample counts', () => {
    expect(lossWith([at(120, 40), at(60, 3)], ANSWERING)).toMatchObject({
      lagSeconds: 3,
      lossAtMostSeconds: 63,
      sampledAt: iso(-60),
      why: expect.stringContaining('until it is fenced is lost too'),
    });
  });

  test('after it has died the last minute before the outage counts, however far the value has grown since', () => {
    const growing = [at(15 * MINUTE, 2), at(12 * MINUTE, 4), at(9 * MINUTE, 60), at(MINUTE, 540)];
    expect(lossWith(growing, silentSince(10 * MINUTE))).toMatchObject({
      lagSeconds: 4,
      sampledAt: iso(-12 * MINUTE),
    });
  });

  test('it covers the time from that sample to the first probe that failed', () => {
    const loss = lossWith([at(12 * MINUTE, 4)], silentSince(10 * MINUTE));
    // 4 s of lag, 120 s until the last answer, 20 s until a probe failed.
    expect(loss.lossAtMostSeconds).toBe(144);
    expect(loss.why).toContain('4 s behind');
    expect(loss.why).toContain('at most 3 min');
  });

  test('what has arrived once is safe: the best sample counts, not the newest', () => {
    const stalled = [at(13 * MINUTE, 1), at(12 * MINUTE, 90)];
    expect(lossWith(stalled, silentSince(10 * MINUTE)).lossAtMostSeconds).toBe(201);
  });

  test('MySQL counts whole seconds downwards', () => {
    const [database] = deployment.databases;
    if (database === undefined) throw new Error('the deployment of this test has a database');
    const mysql = lossWith([at(12 * MINUTE, 0)], silentSince(10 * MINUTE), {
      database: { ...database, engine: 'mysql' },
    });
    expect(mysql.lossAtMostSeconds).toBe(141);
  });

  test('the minute in which it died does not count: part of it lies after the outage', () => {
    const samples = [at(12 * MINUTE, 2), at(10 * MINUTE + 20, 45)];
    expect(lossWith(samples, silentSince(10 * MINUTE)).lagSeconds).toBe(2);
  });

  test('-1 is unknown, never zero', () => {
    expect(lossWith([at(60, -1)], ANSWERING).lagSeconds).toBeNull();
    expect(
      lossWith([at(15 * MINUTE, 0), at(12 * MINUTE, -1)], silentSince(10 * MINUTE)).lagSeconds,
    ).toBeNull();
  });

  test.each<[string, readonly Sample[], SourceState]>([
    ['no sample at all', [], ANSWERING],
    ['an old sample while the source answers', [at(20 * MINUTE, 1)], ANSWERING],
    ['samples of the time after the outage only', [at(5 * MINUTE, 300)], silentSince(10 * MINUTE)],
    ['a sample long before the outage', [at(90 * MINUTE, 1)], silentSince(10 * MINUTE)],
  ])('%s is unknown', (_what, samples, source) => {
    expect(lossWith(samples, source).lagSeconds).toBeNull();
  });

  test('where nobody knows when the writes stopped, they may have gone on until now', () => {
    expect(lossWith([at(90, 3)], { kind: 'unknown', why: 'nobody has probed' })).toMatchObject({
      lagSeconds: 3,
      lossAtMostSeconds: 93,
    });
  });

  test('a heartbeat is believed before the lag: an idle source makes PostgreSQL climb to 300 s', () => {
    const idle = lossWith([at(60, 300)], ANSWERING, { heartbeat: beats([], [at(60, 4)]) });
    expect(idle).toMatchObject({ lagSeconds: 4, why: expect.stringContaining('heartbeat') });
  });

  test('a heartbeat in ten-second periods makes the bound tight', () => {
    const heartbeat = beats([at(640, 3), at(620, 2), at(610, 9)], [at(12 * MINUTE, 5)]);
    const loss = lossWith([at(12 * MINUTE, 2)], silentSince(10 * MINUTE), { heartbeat });
    // Arrived by 622 s ago, accepted until 580 s ago: the sample of the last answer's own period does not count.
    expect(loss.lossAtMostSeconds).toBe(39);
  });

  test('a replication that has ended for good is unknown, whatever the last lag was', () => {
    const terminated = replica({
      statusInfos: [
        { type: 'read replication', normal: false, status: 'terminated', message: 'stopped for 30 days' },
      ],
    });
    const loss = lossWith([at(12 * MINUTE, 1)], silentSince(10 * MINUTE), { instance: known(terminated) });
    expect(loss).toMatchObject({ lagSeconds: null, why: expect.stringContaining('terminated') });
  });

  test('an error of replication counts while the source lives, and is the outage itself when it does not', () => {
    const instance = known(
      replica({ statusInfos: [{ type: 'read replication', normal: false, status: 'error', message: '' }] }),
    );
    expect(lossWith([at(60, 1)], ANSWERING, { instance }).lagSeconds).toBeNull();
    expect(lossWith([at(12 * MINUTE, 1)], silentSince(10 * MINUTE), { instance }).lagSeconds).toBe(1);
  });

  test('metrics that cannot be read are unknown', () => {
    const replicaLag = { known: false as const, why: 'ThrottlingException' };
    expect(lossOf(seen({ replicaLag }), place, nobody, ANSWERING, START)).toMatchObject({
      lagSeconds: null,
      why: expect.stringContaining('ThrottlingException'),
    });
  });
});

function alone(tags: Readonly<Record<string, string>> = {}, groups = [{ id: 'sg-1', status: 'active' }]) {
  return seen({ instance: known(standalone({ tags, securityGroups: groups })) });
}

function activated(activeSide: 'primary' | 'recovery', epoch: number): Pick<World, 'activation' | 'peer'> {
  return { ...nobody, activation: { activeSide, epoch, at: iso(), runId: 'run-0' } };
}

describe('the loss of a database that stands alone', () => {
  test('where this region serves already nothing is lost', () => {
    const settled = { ...activated('recovery', 2), peer: { reachable: true as const } };
    expect(lossOf(alone(), place, settled, ANSWERING, START).lossAtMostSeconds).toBe(0);
  });

  test('nor where the other region has been silent since before this one was activated', () => {
    const { activation } = activated('recovery', 2);
    const since = { ...nobody, activation: activation && { ...activation, at: iso(-300) } };
    expect(lossOf(alone(), place, since, silentSince(600), START).lossAtMostSeconds).toBe(0);
  });

  test('a silent region that answered after that may have been activated: nobody knows', () => {
    const { activation } = activated('recovery', 2);
    const since = { ...nobody, activation: activation && { ...activation, at: iso(-86_400) } };
    expect(lossOf(alone(), place, since, silentSince(600), START)).toMatchObject({
      lossAtMostSeconds: null,
      why: expect.stringContaining('activated since'),
    });
  });

  test('promoted by an interrupted run of this region nothing more is lost', () => {
    expect(
      lossOf(alone({ 'muster:epoch': '2' }), place, activated('primary', 1), ANSWERING, START).lagSeconds,
    ).toBe(0);
  });

  test('cut loose while the other region served it is unknown', () => {
    expect(lossOf(alone(), place, nobody, ANSWERING, START).lagSeconds).toBeNull();
    expect(
      lossOf(alone({ 'muster:epoch': '2' }), place, activated('primary', 3), ANSWERING, START).lagSeconds,
    ).toBeNull();
  });

  test('an activation that only the other region has recorded counts', () => {
    const peer = {
      reachable: true as const,
      activation: { activeSide: 'primary' as const, epoch: 3, at: iso(), runId: 'r' },
    };
    const own = activated('recovery', 2).activation;
    expect(
      lossOf(alone({ 'muster:epoch': '2' }), place, { activation: own, peer }, ANSWERING, START).lagSeconds,
    ).toBeNull();
  });

  test('a fenced one is an old primary, even where the own ledger still says that it serves', () => {
    const fenced = alone({}, [{ id: 'sg-fence', status: 'active' }]);
    expect(lossOf(fenced, place, activated('recovery', 2), ANSWERING, START)).toMatchObject({
      lagSeconds: null,
      why: expect.stringContaining('fenced'),
    });
  });
});
