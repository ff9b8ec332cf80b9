import type { HttpAnswer, HttpGetOptions } from '../../../../lambda/platform.ts';
import type { Measurement } from '../../../../lambda/ports/metrics.ts';
import { probeForAMinute } from '../../../../lambda/steps/probe/handler.ts';
import { probeTargets } from '../../../../lambda/steps/probe/targets.ts';
import { FakePlatform, START } from '../../../support/fake-platform.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const deployment = {
  ...deploymentWith(1),
  stateless: [
    {
      name: 'front',
      healthUrl: { primary: 'https://east.example.com/', recovery: 'https://west.example.com/' },
      targets: { rtoSeconds: 60, rpoSeconds: 0 },
    },
  ],
  external: [{ name: 'payments', healthUrl: 'https://pay.example.net/status' }],
};
const targets = probeTargets(deployment);

class Minute {
  readonly platform = new FakePlatform('recovery', deployment);
  readonly rounds: { readonly atSeconds: number; readonly measurements: readonly Measurement[] }[] = [];
  readonly asked: { readonly url: string; readonly options: HttpGetOptions }[] = [];
  /** Seconds an answer takes, and what it is. */
  answer: (url: string) => HttpAnswer | Error = () => ({ status: 200, milliseconds: 35 });
  publish: () => void = () => {};
  takesSeconds = 0;

  run() {
    return probeForAMinute(
      {
        clock: this.platform.clock,
        log: this.platform.log,
        http: {
          get: (url, options) => {
            this.asked.push({ url, options });
            const answer = this.answer(url);
            return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
          },
        },
        metrics: {
          put: (measurements) =>
            new Promise((resolve) => {
              this.rounds.push({ atSeconds: (this.platform.nowMilliseconds - START) / 1000, measurements });
              this.platform.advance(this.takesSeconds);
              this.publish();
              resolve();
            }),
        },
      },
      targets,
    );
  }
}

test('asks both endpoints under the name of the application, the name itself, and the components', () => {
  expect(
    targets.map(({ component, endpoint, url, serverName }) => [component, endpoint, url, serverName]),
  ).toEqual([
    ['shop.example.com', 'primary', 'https://lb-east.example.com/health', 'shop.example.com'],
    ['shop.example.com', 'recovery', 'https://lb-west.example.com/health', 'shop.example.com'],
    ['shop.example.com', 'public', 'https://shop.example.com/health', undefined],
    ['front', 'primary', 'https://east.example.com/', undefined],
    ['front', 'recovery', 'https://west.example.com/', undefined],
    ['payments', 'external', 'https://pay.example.net/status', undefined],
  ]);
});

test('speaks HTTP where the port is 80 and names any other port', () => {
  const record = deployment.dns?.records[0];
  const withPort = (port: number) =>
    probeTargets({
      ...deployment,
      dns: {
        hostedZoneId: 'Z',
        zoneName: 'example.com',
        records: record === undefined ? [] : [{ ...record, port }],
      },
    })[0]?.url;
  expect(withPort(80)).toBe('http://lb-east.example.com/health');
  expect(withPort(8443)).toBe('https://lb-east.example.com:8443/health');
});

test('publishes six rounds ten seconds apart, as high-resolution metrics', async () => {
  const minute = new Minute();
  await minute.run();
  expect(minute.rounds.map(({ atSeconds }) => atSeconds)).toEqual([0, 10, 20, 30, 40, 50]);
  expect(minute.asked).toHaveLength(6 * targets.length);
  const [first] = minute.rounds;
  expect(first?.measurements).toHaveLength(2 * targets.length);
  expect(first?.measurements.slice(0, 2)).toEqual([
    {
      name: 'ProbeSuccess',
      value: 1,
      unit: 'None',
      dimensions: { Component: 'shop.example.com', Endpoint: 'primary' },
      resolution: 1,
    },
    {
      name: 'ProbeLatency',
      value: 35,
      unit: 'Milliseconds',
      dimensions: { Component: 'shop.example.com', Endpoint: 'primary' },
      resolution: 1,
    },
  ]);
});

test('rounds keep their times when one takes long', async () => {
  const minute = new Minute();
  minute.takesSeconds = 6;
  await minute.run();
  expect(minute.rounds.map(({ atSeconds }) => atSeconds)).toEqual([0, 10, 20, 30, 40, 50]);
});

test.each<[string, HttpAnswer | Error]>([
  ['no answer', new Error('timeout')],
  ['an error page', { status: 503, milliseconds: 12 }],
  ['a redirect', { status: 302, milliseconds: 12 }],
])('%s is a result: 0, without a latency, and no failure', async (_what, answer) => {
  const minute = new Minute();
  minute.answer = (url) => (url.includes('lb-east') ? answer : { status: 200, milliseconds: 20 });
  const { summary } = await minute.run();
  const [success, ...rest] = (minute.rounds[0]?.measurements ?? []).filter(
    ({ dimensions }) =>
      dimensions?.['Component'] === 'shop.example.com' && dimensions['Endpoint'] === 'primary',
  );
  expect(success).toMatchObject({ name: 'ProbeSuccess', value: 0 });
  expect(rest).toEqual([]);
  expect(summary).toContain('shop.example.com (primary) 6 times');
});

test('a round that cannot be published is lost, the next is tried', async () => {
  const minute = new Minute();
  let puts = 0;
  minute.publish = () => {
    if ((puts += 1) === 2) throw Object.assign(new Error('no'), { name: 'ThrottlingException' });
  };
  await minute.run();
  expect(minute.rounds).toHaveLength(6);
  expect(minute.platform.logged).toMatchObject([{ level: 'warn', fields: { error: 'ThrottlingException' } }]);
});

test('its time-out holds the last round and the metric of it', async () => {
  const { probe } = await import('../../../../lambda/steps/probe/contract.ts');
  expect(probe.attemptSeconds).toBeGreaterThan(50 + 4 + 12);
});
