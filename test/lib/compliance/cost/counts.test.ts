import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { countsOf } from '../../../../lib/compliance/cost/counts.ts';
import type { DrDefinition } from '../../../../lib/config/index.ts';
import { templatesFolder } from '../../stacks/support.ts';
import { SHOP, topology } from '../assessment/support.ts';

/** Everything that changes a number: engines, steering, automatic start, a network without a way out in one zone. */
const definition = {
  ...SHOP,
  databases: [
    { name: 'orders', engine: 'postgres' },
    { name: 'stock', engine: 'mysql' },
  ],
  failover: { start: { afterAlarmFor: '10m' } },
  network: { recovery: { natGateways: 'one' } },
} as const satisfies DrDefinition;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

function resources(
  type: string,
): readonly { readonly file: string; readonly properties: Resource['Properties'] }[] {
  const folder = templatesFolder(definition);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const template = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
        Resources: Record<string, Resource>;
      };
      return Object.values(template.Resources)
        .filter(({ Type }) => Type === type)
        .map(({ Properties }) => ({ file, properties: Properties }));
    });
}

test('what is charged by the month is as many as the templates have', () => {
  const alarms = resources('AWS::CloudWatch::Alarm');
  const fast = alarms.filter(({ properties }) => Number(properties?.['Period']) < 60);
  expect(countsOf(topology(definition))).toMatchObject({
    alarms: alarms.length - fast.length,
    fastAlarms: fast.length,
    compositeAlarms: resources('AWS::CloudWatch::CompositeAlarm').length,
    keys: resources('AWS::KMS::Key').length,
    dashboards: resources('AWS::CloudWatch::Dashboard').length,
    natGateways: resources('AWS::EC2::NatGateway').filter(({ file }) => file.includes('recovery')).length,
  });
});

test('as many metrics as the dashboard could show: two for each probe, and the latch', () => {
  // One latched record in three places, one component in two, one external: six probes.
  expect(countsOf(topology(definition)).metrics).toBe(2 * (2 * 6 + 1));
});
