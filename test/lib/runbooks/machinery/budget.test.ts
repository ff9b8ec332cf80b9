import { PAUSE_SECONDS_MAX } from '../../../../lambda/rules/pause.ts';
import type { Deployment } from '../../../../lambda/deployment.ts';
import { quantileSeconds } from '../../../../lib/latency-model/latency-model.ts';
import { LATENCIES } from '../../../../lib/latency-model/latencies.ts';
import { timeBudget, worstCaseSeconds } from '../../../../lib/runbooks/machinery/budget.ts';
import { step, type RunbookDefinition } from '../../../../lib/runbooks/machinery/runbook.ts';
import { visitSecondsMax } from '../../../../lib/runbooks/machinery/retry.ts';
import { deploymentWith } from '../support/deployment.ts';
import { contract, everything, grow, move, open, record, tell } from '../support/runbooks.ts';

const deployment = deploymentWith(1);

function runbookOf(...nodes: RunbookDefinition['nodes']): RunbookDefinition {
  return { ...everything, nodes };
}

function budgetOf(...nodes: RunbookDefinition['nodes']): ReturnType<typeof timeBudget> {
  return timeBudget(runbookOf(...nodes), deployment);
}

/** From the call to its question and on to the next step. */
const TRANSITIONS = 2 * 0.02;

const promote = LATENCIES['rds.promote'].distribution;

describe('a step', () => {
  it('is expected at its medians, and half a poll for what is waited for', () => {
    const { untilEnd } = budgetOf(step(move));
    expect(untilEnd.expectedSeconds).toBeCloseTo(420 + 5 + TRANSITIONS, 0);
    expect(untilEnd.p99Seconds).toBeCloseTo(quantileSeconds(promote, 0.99) + 10 + TRANSITIONS, 5);
  });

  it('has nothing to poll for when its calls are all there is', () => {
    expect(budgetOf(step(open)).untilEnd.expectedSeconds).toBeCloseTo(2 * 0.04 + TRANSITIONS, 3);
  });

  it('takes at worst its deadline and one visit with every retry', () => {
    expect(budgetOf(step(move)).untilEnd.worstSeconds).toBe(1800 + visitSecondsMax(move, 'work'));
    expect(budgetOf(step(tell, { mayFail: true })).untilEnd.worstSeconds).toBe(
      visitSecondsMax(tell, 'notice'),
    );
  });

  it('waits for the slowest of several', () => {
    const three = timeBudget(runbookOf(step(move)), deploymentWith(3)).untilEnd;
    expect(three.expectedSeconds).toBeCloseTo(quantileSeconds(promote, 0.5 ** (1 / 3)) + 5 + TRANSITIONS, 5);
    expect(three.expectedSeconds).toBeGreaterThan(budgetOf(step(move)).untilEnd.expectedSeconds + 120);
  });

  it('does not wait for what the application does not have', () => {
    const none = timeBudget(runbookOf(step(move), step(grow)), { ...deploymentWith(0), services: [] });
    expect(none.untilEnd.expectedSeconds).toBeCloseTo(10 + 2 * TRANSITIONS, 5);
  });

  it('does not wait for services that stand by at full size', () => {
    const full = deployment.services.map((service) => {
      if (service.kind !== 'ecs') return service;
      const place = { ...service.ecs.recovery, standbyCount: service.ecs.recovery.activeCount };
      return { ...service, ecs: { ...service.ecs, recovery: place } };
    });
    const grown = timeBudget(runbookOf(step(grow)), { ...deployment, services: full }).untilEnd;
    expect(grown.expectedSeconds).toBeLessThan(budgetOf(step(grow)).untilEnd.expectedSeconds - 60);
  });

  it('knows its terms', () => {
    const odd = contract('odd', 'Odd', { duration: [{ latency: 'rds.no-such' }] });
    expect(() => budgetOf(step(odd))).toThrow('The latency model has no entry "rds.no-such"');
  });
});

describe('the whole', () => {
  const { untilServed, untilEnd, contributors } = timeBudget(everything, deployment);
  const of = (title: string): (typeof contributors)[number] => {
    const found = contributors.find((one) => one.title === title);
    if (found === undefined) throw new Error(title);
    return found;
  };

  it('adds up along the critical path', () => {
    const onPath = contributors.filter((one) => one.onCriticalPath);
    const sum = onPath.reduce((seconds, one) => seconds + one.expectedSeconds, 0);
    expect(untilEnd.expectedSeconds).toBeCloseTo(sum, 6);
    expect(of('Move').onCriticalPath).toBe(true);
    expect(of('Check').onCriticalPath).toBe(true);
    expect(of('Grow').onCriticalPath).toBe(false);
  });

  it('turns to the other branch when that one is longer', () => {
    const slow = { ...deployment, databases: [] };
    const other = timeBudget(everything, slow).contributors;
    expect(other.find((one) => one.title === 'Grow')?.onCriticalPath).toBe(true);
  });

  it('counts users as served when the old answer has left the caches, and then goes on to make sure', () => {
    const without = { ...deployment, dns: { ...deployment.dns, records: [] } } as Deployment;
    const slow = timeBudget(everything, deployment).untilServed?.expectedSeconds ?? 0;
    const quick = timeBudget(everything, without).untilServed?.expectedSeconds ?? 0;
    expect(slow - quick).toBeCloseTo(60, 6);
    expect(untilEnd.expectedSeconds - (untilServed?.expectedSeconds ?? 0)).toBeCloseTo(
      60 + of('Close').expectedSeconds,
      6,
    );
  });

  it('counts an approval at worst only', () => {
    expect(of('Ask a person')).toMatchObject({ usual: false, onCriticalPath: false });
    expect(untilEnd.worstSeconds).toBeGreaterThan(3600 + 1800);
    expect(untilEnd.p99Seconds).toBeLessThan(3600);
  });

  it('orders the three figures', () => {
    for (const timing of [untilEnd, ...contributors]) {
      expect(timing.expectedSeconds).toBeLessThanOrEqual(timing.p99Seconds);
      expect(timing.p99Seconds).toBeLessThanOrEqual(timing.worstSeconds);
    }
  });

  it('leaves time for the failure path and for every pause in the time-out of the state machine', () => {
    expect(worstCaseSeconds(everything, deployment)).toBe(
      untilEnd.worstSeconds +
        visitSecondsMax(record, 'work') +
        visitSecondsMax(tell, 'notice') +
        PAUSE_SECONDS_MAX,
    );
  });
});

it('serves nobody where no step says so', () => {
  expect(budgetOf(step(open)).untilServed).toBeUndefined();
});
