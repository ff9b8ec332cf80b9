import {
  constant,
  link,
  perhaps,
  sequence,
  together,
  type Chain,
  type Doer,
  type Term,
} from '../../../../lib/compliance/assessment/chain.ts';
import { Evaluator } from '../../../../lib/compliance/assessment/evaluate.ts';
import type { EvaluatedChain } from '../../../../lib/compliance/assessment/evaluated.ts';
import { LATENCIES, type LatencyId } from '../../../../lib/latency-model/latencies.ts';
import { quantileSeconds } from '../../../../lib/latency-model/latency-model.ts';
import { randomStream } from '../../../../lab/kernel/random.ts';

const evaluateChain = (chain: Chain): EvaluatedChain => new Evaluator().evaluate(chain);

function term(id: LatencyId, how: Partial<Term> = {}): Term {
  return { what: id, distribution: LATENCIES[id].distribution, source: 'test', ...how };
}

const one = (id: LatencyId, doer: Doer = 'AWS', how: Partial<Term> = {}): Chain =>
  link(id, doer, [term(id, how)]);

const p99Of = (id: LatencyId): number => quantileSeconds(LATENCIES[id].distribution, 0.99);

/** What a plain simulation of the same draws says: 20,000 runs, always the same ones. */
function simulated(draw: (next: (id: LatencyId) => number) => number): { p50: number; p99: number } {
  const random = randomStream(7, 'evaluate');
  const next = (id: LatencyId): number => quantileSeconds(LATENCIES[id].distribution, random.next());
  const runs = Array.from({ length: 20_000 }, () => draw(next)).toSorted((a, b) => a - b);
  return { p50: runs[10_000] as number, p99: runs[19_800] as number };
}

const near = (value: number, expected: number, share: number): void => {
  expect(Math.abs(value - expected) / expected).toBeLessThan(share);
};

test('the median of a sum is that of the simulated sum, not the sum of the medians', () => {
  const chain = sequence(
    one('people.acknowledge', 'people'),
    one('people.decide', 'people'),
    one('rds.promote'),
  );
  const exact = simulated((next) => next('people.acknowledge') + next('people.decide') + next('rds.promote'));
  const { expectedSeconds } = evaluateChain(chain);
  near(expectedSeconds, exact.p50, 0.01);
  expect(expectedSeconds).toBeGreaterThan(60 * (4 + 5 + 7) * 1.05);
});

test('with one doer who is never slow at two things, the P99 is that of the simulated sum', () => {
  const chain = sequence(one('people.acknowledge', 'people'), one('rds.promote'));
  const exact = simulated((next) => next('people.acknowledge') + next('rds.promote'));
  near(evaluateChain(chain).p99Seconds, exact.p99, 0.02);
});

test('people who are slow at one thing are slow at the next: the P99 adds up', () => {
  const both = evaluateChain(sequence(one('people.acknowledge', 'people'), one('people.decide', 'people')));
  near(both.p99Seconds, p99Of('people.acknowledge') + p99Of('people.decide'), 0.01);
  const independent = simulated((next) => next('people.acknowledge') + next('people.decide'));
  expect(both.p99Seconds).toBeGreaterThan(independent.p99);
});

test('of what stands beside each other the longest counts, in the median as in the bound', () => {
  const chain = together(one('rds.promote'), one('ecs.scale'), one('auto-scaling.scale'));
  const exact = simulated((next) =>
    Math.max(next('rds.promote'), next('ecs.scale'), next('auto-scaling.scale')),
  );
  const { expectedSeconds, worstSeconds, path } = evaluateChain(chain);
  near(expectedSeconds, exact.p50, 0.01);
  expect(worstSeconds).toBe(3600);
  expect(path.map(({ title }) => title)).toEqual(['rds.promote']);
});

test('the slowest of several that are waited for at once', () => {
  const exact = simulated((next) => Math.max(next('rds.promote'), next('rds.promote'), next('rds.promote')));
  near(evaluateChain(one('rds.promote', 'AWS', { atOnce: 3 })).expectedSeconds, exact.p50, 0.02);
  expect(evaluateChain(one('rds.promote', 'AWS', { atOnce: 0 }))).toMatchObject({
    expectedSeconds: 0,
    p99Seconds: 0,
    worstSeconds: 0,
  });
});

test('several in sequence, also very many', () => {
  const exact = simulated((next) => next('ecs.scale') + next('ecs.scale') + next('ecs.scale'));
  near(evaluateChain(one('ecs.scale', 'AWS', { times: 3 })).expectedSeconds, exact.p50, 0.01);
  const many = evaluateChain(one('people.rotate-secret', 'people', { times: 200 }));
  expect(many.worstSeconds).toBe(200 * 3600);
  // A sum of two hundred is close to two hundred means.
  expect(many.expectedSeconds).toBeGreaterThan(200 * 360);
});

test('what happens in some runs only moves the tail, and is on the path where it is usual', () => {
  const rare = sequence(one('rds.promote'), perhaps(0.02, one('people.approve', 'people')));
  const exact = simulated((next) => next('rds.promote'));
  const { expectedSeconds, p99Seconds, worstSeconds, path } = evaluateChain(rare);
  near(expectedSeconds, exact.p50, 0.02);
  expect(p99Seconds).toBeGreaterThan(exact.p99);
  expect(worstSeconds).toBe(3600 + 1500);
  expect(path.map(({ title }) => title)).toEqual(['rds.promote']);
  expect(evaluateChain(perhaps(0.9, one('people.approve', 'people'))).path).toHaveLength(1);
});

test('a deadline is the worst case where it is longer than the terms, and never the P99', () => {
  const step = link('step', 'runbook', [constant('call', 10, 'test')], { worstSeconds: 600 });
  expect(evaluateChain(step)).toMatchObject({ expectedSeconds: 10, p99Seconds: 10, worstSeconds: 600 });
});

test('short and long links have figures of their own size', () => {
  const { path } = evaluateChain(sequence(one('aws.call', 'runbook'), one('people.notice-damage', 'people')));
  expect(path[0]?.p99Seconds).toBeGreaterThan(0);
  expect(path[0]?.p99Seconds).toBeLessThan(1);
});

test('expected, P99 and worst stand in that order for every entry of the model', () => {
  for (const id of Object.keys(LATENCIES) as LatencyId[]) {
    const { expectedSeconds, p99Seconds, worstSeconds } = evaluateChain(one(id));
    expect(expectedSeconds).toBeLessThanOrEqual(p99Seconds);
    expect(p99Seconds).toBeLessThanOrEqual(worstSeconds);
  }
});
