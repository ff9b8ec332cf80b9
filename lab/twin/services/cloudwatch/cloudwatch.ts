import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { propertiesOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { AlarmBook } from './alarm-book.ts';
import { parseMetricAlarm, type AlarmBasis } from './alarm.ts';
import { parseCompositeRule } from './composite-rule.ts';
import { MetricStore } from './metric-store.ts';
import { operationsOf } from './operations.ts';

export interface CloudWatchTwin extends TwinService {
  readonly metrics: MetricStore;
  readonly alarms: AlarmBook;
}

/** Amazon CloudWatch: metrics, and alarms evaluated in virtual time. Dashboards are named, not drawn. */
export function createCloudWatch(world: WorldContext): CloudWatchTwin {
  const metrics = new MetricStore(() => world.kernel.now());
  const alarms = new AlarmBook(world, metrics);
  return {
    service: 'cloudwatch',
    metrics,
    alarms,
    operations: operationsOf(metrics, alarms, () => world.kernel.now()),
    resources: {
      'AWS::CloudWatch::Alarm': (resource) => loadAlarm(world, alarms, resource),
      'AWS::CloudWatch::CompositeAlarm': (resource) => loadCompositeAlarm(world, alarms, resource),
      'AWS::CloudWatch::Dashboard': (resource) => ({
        ref: propertiesOf(resource).optionalText('DashboardName') ?? resource.logicalId,
        attributes: {},
      }),
    },
  };
}

function loadAlarm(world: WorldContext, alarms: AlarmBook, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const basis = basisOf(world, resource, properties);
  alarms.addMetricAlarm({ ...basis, kind: 'metric', ...parseMetricAlarm(properties, world.kernel.now()) });
  return { ref: basis.name, attributes: { Arn: basis.arn } };
}

function loadCompositeAlarm(
  world: WorldContext,
  alarms: AlarmBook,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  if (properties.has('ActionsSuppressor')) properties.fail('the lab does not support ActionsSuppressor');
  const basis = basisOf(world, resource, properties);
  const ruleText = properties.text('AlarmRule');
  alarms.addCompositeAlarm({ ...basis, kind: 'composite', rule: parseCompositeRule(ruleText), ruleText });
  return { ref: basis.name, attributes: { Arn: basis.arn } };
}

function basisOf(world: WorldContext, resource: LoadedResource, properties: Fields): AlarmBasis {
  const { region } = resource;
  const name = properties.optionalText('AlarmName') ?? `${resource.stack}-${resource.logicalId}`;
  return {
    region,
    name,
    arn: `arn:aws:cloudwatch:${region}:${world.account}:alarm:${name}`,
    description: properties.optionalText('AlarmDescription') ?? '',
    actionsEnabled: properties.flag('ActionsEnabled', true),
    actions: {
      ALARM: properties.texts('AlarmActions'),
      OK: properties.texts('OKActions'),
      INSUFFICIENT_DATA: properties.texts('InsufficientDataActions'),
    },
    state: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    stateChangedAtMilliseconds: world.kernel.now(),
  };
}
