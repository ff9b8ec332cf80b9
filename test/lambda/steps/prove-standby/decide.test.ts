import { decide, type Observed } from '../../../../lambda/steps/prove-standby/decide.ts';
import { OPEN, runContext } from '../../../support/fake-platform.ts';

const context = { run: runContext('run-1', OPEN), enteredAtMilliseconds: 0, nowMilliseconds: 60_000 };
const drain = { beganAt: '', databases: [], drainedAt: '2026-01-06T04:00:00.000Z' };
const conversion = { by: 'Head', acceptDataLossUpToSeconds: 60 } as NonNullable<
  Observed['converted']
>['conversion'];

function observed(more: Partial<Observed> = {}): Observed {
  return { databases: ['a', 'b'], drain, fact: undefined, readings: new Map(), ...more };
}

it('is done only when every database is proven, and keeps what is', () => {
  const readings = new Map([
    ['a', { proven: true, detail: 'it has everything' }],
    ['b', { proven: false, detail: 'it was 3 min behind' }],
  ]);
  const first = decide(observed({ readings }), context);
  expect(first).toMatchObject({ kind: 'act', actions: [{ fact: { databases: [{ name: 'a' }] } }] });
  const known = { databases: [{ name: 'a', provenAt: '', detail: 'it has everything' }] };
  const rest = new Map([['b', { proven: false, detail: 'it was 3 min behind' }]]);
  expect(decide(observed({ fact: known, readings: rest }), context)).toEqual({
    kind: 'wait',
    summary: 'b: it was 3 min behind',
  });
  const both = { databases: [...known.databases, { name: 'b', provenAt: '', detail: 'so has this' }] };
  expect(decide(observed({ fact: both }), context)).toMatchObject({ kind: 'done' });
});

it('proves nothing of what was not drained', () => {
  expect(decide(observed({ drain: { beganAt: '', databases: [] } }), context)).toMatchObject({
    error: 'NotDrained',
  });
});

function losing(seconds: number | null): unknown {
  const losses = new Map([['a', { seconds, detail: 'seen' }]]);
  return decide(observed({ converted: { conversion, losses } }), context).kind;
}

it('made unplanned: goes on up to the loss that was accepted, never for one that nobody knows', () => {
  expect([losing(60), losing(61), losing(null)]).toEqual(['done', 'wait', 'wait']);
});
