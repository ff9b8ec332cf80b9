import type { Side } from '../../../../lambda/deployment.ts';
import { latchMetricValue } from '../../../../lambda/latch.ts';
import type { Latch } from '../../../../lambda/ports/ledger.ts';
import { SETTLED_SECONDS } from '../../../../lambda/steps/release-latches/contract.ts';
import { decide, type Observed } from '../../../../lambda/steps/release-latches/decide.ts';
import { OPEN, runContext } from '../../../support/fake-platform.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const LONG_AGO = new Date(NOW - 86_400_000).toISOString();
const EPOCH = OPEN.epoch ?? 0;

const context = {
  run: runContext('run-1', OPEN),
  enteredAtMilliseconds: NOW - 60_000,
  nowMilliseconds: NOW,
};

const latch = (claimed: boolean, at = LONG_AGO): Latch => ({ claimed, epoch: EPOCH, runId: 'earlier', at });

const samples = (side: Side, claimed: boolean): { atMilliseconds: number; value: number }[] =>
  Array.from({ length: 10 }, (_, index) => ({
    atMilliseconds: NOW - (10 - index) * 60_000,
    value: latchMetricValue(side, claimed),
  }));

function observed(side: Side, more: Partial<Observed> = {}): Observed {
  const other = side === 'primary' ? 'recovery' : 'primary';
  return {
    side,
    own: { latch: latch(true), samples: samples(side, true) },
    peer: { reachable: true, latch: latch(false) },
    peerSamples: samples(other, false),
    names: [{ record: 'shop.example.com', answersHere: true }],
    ...more,
  };
}

/** Route 53's view (docs/decisions/0002): the primary answers where it is not drained, or has reclaimed. */
const answersPrimary = (drained: boolean, reclaimed: boolean): boolean => !drained || reclaimed;

describe('releasing the latches', () => {
  test('the primary region: first the other one, proven, then its own; the names answer it all the way', () => {
    let claims = { drained: true, reclaimed: true };
    const order: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const decision = decide(
        observed('primary', {
          own: { latch: latch(claims.reclaimed), samples: samples('primary', claims.reclaimed) },
          peer: { reachable: true, latch: latch(claims.drained) },
          peerSamples: samples('recovery', claims.drained),
        }),
        context,
      );
      if (decision.kind !== 'act') break;
      const [action] = decision.actions;
      order.push(action?.where ?? '');
      claims = action?.where === 'peer' ? { ...claims, drained: false } : { ...claims, reclaimed: false };
      expect(answersPrimary(claims.drained, claims.reclaimed)).toBe(true);
    }
    expect(order).toEqual(['peer', 'own']);
    expect(claims).toEqual({ drained: false, reclaimed: false });
  });

  test('its own claim stays as long as the metric of the other has not said so for long enough', () => {
    const waiting = decide(
      observed('primary', {
        peer: {
          reachable: true,
          latch: latch(false, new Date(NOW - (SETTLED_SECONDS - 10) * 1000).toISOString()),
        },
      }),
      context,
    );
    expect(waiting.kind).toBe('wait');
    const claimedLately = samples('recovery', false).with(8, {
      atMilliseconds: NOW - 120_000,
      value: latchMetricValue('recovery', true),
    });
    expect(decide(observed('primary', { peerSamples: claimedLately }), context).kind).toBe('wait');
    expect(decide(observed('primary', { peerSamples: [] }), context).kind).toBe('wait');
  });

  test('the recovery region keeps its own claim', () => {
    expect(decide(observed('recovery'), context)).toMatchObject({ kind: 'done' });
    const reclaimed = decide(
      observed('recovery', { peer: { reachable: true, latch: latch(true) } }),
      context,
    );
    expect(reclaimed).toMatchObject({ kind: 'act', actions: [{ where: 'peer', latch: { claimed: false } }] });
  });

  test('touches nothing while the names lead elsewhere, the other region is silent, or a newer run is there', () => {
    const names = [{ record: 'shop.example.com', answersHere: false }];
    expect(decide(observed('primary', { names }), context).kind).toBe('wait');
    expect(
      decide(observed('primary', { peer: { reachable: false, why: 'TimeoutError' } }), context).kind,
    ).toBe('wait');
    const newer = { ...latch(true), epoch: EPOCH + 2 };
    expect(decide(observed('primary', { peer: { reachable: true, latch: newer } }), context)).toMatchObject({
      kind: 'failed',
      error: 'NewerActivation',
    });
    const unclaimed = { latch: latch(false), samples: samples('recovery', false) };
    expect(decide(observed('recovery', { own: unclaimed }), context)).toMatchObject({ error: 'NotClaimed' });
  });
});
