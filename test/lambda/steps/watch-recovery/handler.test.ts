import type { TargetHealth } from '../../../../lambda/ports/target-health.ts';
import { step } from '../../../../lambda/steps/watch-recovery/handler.ts';
import { FakePlatform, iso } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

interface Outside {
  cname: readonly string[] | Error;
  status: number | Error;
  healthy: number | undefined;
  urls: string[];
}

async function open(outside: Outside) {
  const targetHealth: TargetHealth = {
    counts: (names) =>
      Promise.resolve(
        new Map(
          outside.healthy === undefined
            ? []
            : names.map((name) => [name, { healthy: outside.healthy ?? 0, registered: 4 }]),
        ),
      ),
  };
  const deployment = deploymentWith(1);
  const services = deployment.services.map((service) => ({
    ...service,
    targetGroups: { primary: 'web', recovery: 'web' },
  }));
  return StepHarness.open(
    step,
    (ledger) => ({
      ledger,
      targetHealth,
      resolver: { resolveCname: () => answer(outside.cname) },
      http: {
        get: async (url) => {
          outside.urls.push(url);
          return { status: await answer(outside.status), milliseconds: 20 };
        },
      },
    }),
    new FakePlatform('recovery', { ...deployment, services }),
  );
}

function answer<Value>(value: Value | Error): Promise<Value> {
  return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
}

function well(): Outside {
  return { cname: ['LB-west.example.com.'], status: 200, healthy: 2, urls: [] };
}

test('is done after sixty seconds without a break, and says since when', async () => {
  const outside = well();
  const harness = await open(outside);
  const result = await harness.callUntilDone();
  expect(result.summary).toContain(iso());
  expect(await harness.ledger.fact('run-1', 'watch-recovery')).toEqual({
    stableSince: iso(),
    confirmedAt: iso(60),
  });
  expect(outside.urls[0]).toBe('https://shop.example.com/health');
});

test('a break starts the minute again', async () => {
  const outside = well();
  const harness = await open(outside);
  await harness.callUntilDone((call) => {
    outside.status = call === 4 ? 503 : 200;
  });
  expect(await harness.ledger.fact('run-1', 'watch-recovery')).toEqual({
    stableSince: iso(50),
    confirmedAt: iso(110),
  });
});

test.each<[string, Partial<Outside>, RegExp]>([
  ['the name still leads to the other region', { cname: ['lb-east.example.com'] }, /still answers lb-east/],
  ['the resolver does not answer', { cname: new Error('ETIMEOUT') }, /no answer from the resolver/],
  ['there is no such name', { cname: [] }, /no such name/],
  ['the application does not answer', { status: new Error('timeout') }, /does not answer/],
  ['the application is not well', { status: 503 }, /answers 503/],
  ['no target is healthy', { healthy: 0 }, /no healthy target/],
  ['the target group is gone', { healthy: undefined }, /no such target group/],
])('waits while %s', async (_what, amiss, says) => {
  const harness = await open({ ...well(), ...amiss });
  const result = await harness.call();
  expect(result.status).toBe('wait');
  expect(result.summary).toMatch(says);
});

test('fails with the last reason when the time is up', async () => {
  const harness = await open({ ...well(), status: 503 });
  harness.platform.advance(step.contract.deadlineSeconds + 1);
  await expect(harness.call()).rejects.toMatchObject({
    name: 'DeadlineExceeded',
    message: expect.stringContaining('answers 503'),
  });
});
