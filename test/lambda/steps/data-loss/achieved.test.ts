import type { DataLossFact } from '../../../../lambda/ports/facts.ts';
import type { Fence } from '../../../../lambda/ports/ledger.ts';
import type { Sample } from '../../../../lambda/ports/metric-history.ts';
import { lossAchieved, type Promoted } from '../../../../lambda/steps/data-loss/achieved.ts';
import { iso, START } from '../../../support/fake-platform.ts';

/** Seconds after the start of the run, and what was measured then. */
function at(seconds: number, value: number): Sample {
  return { atMilliseconds: START + seconds * 1000, value };
}

const promoted: Promoted = {
  name: 'orders1',
  engine: 'postgres',
  requestedAt: iso(60),
  checkedAt: iso(10),
  before: { name: 'orders1', lagSeconds: 4, lossAtMostSeconds: 144, why: 'as the gate saw it' },
  fence: undefined,
};

const fence: Fence = {
  database: 'orders1',
  side: 'primary',
  instanceIdentifier: 'muster-shop-orders1',
  epoch: 2,
  runId: 'run-1',
  status: 'queued',
  queuedAt: iso(20),
  detail: 'its region did not answer',
};

/** Silent for ten minutes before the run. */
const SILENT = [at(-610, 1), at(-600, 1), at(-590, 0), at(-10, 0), at(20, 0), at(100, 0), at(890, 0)];
const ANSWERING = [at(-10, 1), at(0, 1), at(10, 1), at(20, 1)];
const LAG = [at(-720, 4), at(-30, 2)];

function achieved(probes: readonly Sample[], more: Partial<Promoted> = {}): DataLossFact {
  const history = {
    probes: { known: true as const, value: { fine: probes, coarse: [] } },
    behind: () => ({
      replicaLag: { known: true as const, value: LAG },
      heartbeat: { known: true as const, value: { fine: [], coarse: [] } },
    }),
  };
  return lossAchieved([{ ...promoted, ...more }], history, START + 900_000);
}

test('a source that was silent when it was given up lost what the gate said', () => {
  expect(achieved(SILENT)).toMatchObject({ atMostSeconds: 144, databases: [{ name: 'orders1' }] });
});

test('that it came back later does not make the loss before the outage larger, but is said', () => {
  const back = [...SILENT, at(900, 1)];
  const [open] = achieved(back, { fence }).databases;
  expect(open).toMatchObject({ atMostSeconds: 144, why: expect.stringContaining('its fence is not proven') });
  const proven: Fence = { ...fence, status: 'proven', provenAt: iso(700) };
  const [closed] = achieved(back, { fence: proven }).databases;
  expect(closed?.why).toContain(`until its fence was proven at ${iso(700)}, is lost too`);
});

test('a source that still answered went on until it was fenced', () => {
  const proven: Fence = { ...fence, status: 'proven', provenAt: iso(200) };
  // Safe until 32 s before the run, accepted until 200 s after its start.
  expect(achieved(ANSWERING, { fence: proven }).atMostSeconds).toBe(232);
});

test('or until it fell silent, whichever came first', () => {
  const proven: Fence = { ...fence, status: 'proven', provenAt: iso(400) };
  const fell = [...ANSWERING, at(100, 1), at(110, 0), at(890, 0)];
  expect(achieved(fell, { fence: proven }).atMostSeconds).toBe(152);
});

test('where it still answers unfenced nobody knows, which is never zero', () => {
  expect(achieved([...ANSWERING, at(890, 1)], { fence }).atMostSeconds).toBeNull();
});

test('samples of the time after the promotion are not believed', () => {
  // Nothing arrives any more, and an engine may go on saying that nothing is missing.
  const history = {
    probes: { known: true as const, value: { fine: SILENT, coarse: [] } },
    behind: () => ({
      replicaLag: { known: true as const, value: [...LAG, at(120, 0)] },
      heartbeat: { known: true as const, value: { fine: [], coarse: [] } },
    }),
  };
  expect(lossAchieved([promoted], history, START + 900_000).atMostSeconds).toBe(144);
});

test('a promotion whose answer was lost counts from the preflight', () => {
  expect(achieved(SILENT, { requestedAt: undefined }).atMostSeconds).toBe(144);
});

test('what was the writer already has lost nothing', () => {
  const before = { ...promoted.before, name: 'orders1', lagSeconds: 0, lossAtMostSeconds: 0 };
  expect(achieved(SILENT, { requestedAt: undefined, before }).atMostSeconds).toBe(0);
});

test('what an earlier run promoted has not lost nothing', () => {
  const before = { name: 'orders1', lagSeconds: 0, lossAtMostSeconds: 0, promotedBefore: true } as const;
  expect(achieved(SILENT, { requestedAt: undefined, before }).atMostSeconds).toBeNull();
  expect(achieved(SILENT, { before }).atMostSeconds).toBe(144);
});

test('one unknown among known ones leaves the whole unknown', () => {
  const history = {
    probes: { known: true as const, value: { fine: SILENT, coarse: [] } },
    behind: (name: string) => ({
      replicaLag: { known: true as const, value: name === 'orders1' ? LAG : [] },
      heartbeat: { known: true as const, value: { fine: [], coarse: [] } },
    }),
  };
  const both = [promoted, { ...promoted, name: 'orders2' }];
  expect(lossAchieved(both, history, START + 900_000)).toMatchObject({
    atMostSeconds: null,
    databases: [{ atMostSeconds: 144 }, { atMostSeconds: null }],
  });
});
