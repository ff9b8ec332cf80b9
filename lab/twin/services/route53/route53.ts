import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import type { CloudWatchTwin } from '../cloudwatch/cloudwatch.ts';
import type { Endpoints } from '../elbv2/endpoints.ts';
import { propertiesOf } from '../support/borders.ts';
import { stableUuid } from '../support/ids.ts';
import { Answers } from './answers.ts';
import { parseHealthCheck } from './health-check.ts';
import { HealthMonitor } from './health-monitor.ts';
import { operationsOf, type Route53State } from './operations.ts';
import { HostedZone, parseRecordSet } from './zones.ts';

export interface Route53Twin extends TwinService {
  readonly answers: Answers;
  readonly health: HealthMonitor;
}

/**
 * Amazon Route 53. Its data plane (answers, health checking) is everywhere and goes on whatever is dark; its API
 * stands in us-east-1, where the router sends calls to a global endpoint.
 */
export function createRoute53(
  world: WorldContext,
  collaborators: { readonly cloudwatch: CloudWatchTwin; readonly endpoints: Endpoints },
): Route53Twin {
  const zones = new Map<string, HostedZone>();
  const health = new HealthMonitor(world, collaborators.cloudwatch, collaborators.endpoints);
  const answers = new Answers(world, zones, health);
  const state: Route53State = { kernel: world.kernel, zones, health, answers };
  return {
    service: 'route-53',
    answers,
    health,
    operations: operationsOf(state),
    resources: {
      'AWS::Route53::HealthCheck': (resource) => loadHealthCheck(health, resource),
      'AWS::Route53::RecordSet': (resource) => loadRecordSet(state, resource),
    },
    adopt: ({ dns }) => {
      if (dns !== undefined) zones.set(dns.hostedZoneId, new HostedZone(dns.hostedZoneId, dns.zoneName));
    },
  };
}

function loadHealthCheck(health: HealthMonitor, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const config = properties.nested('HealthCheckConfig') ?? properties.fail('it needs HealthCheckConfig');
  const id = stableUuid('health-check', resource.stack, resource.logicalId);
  health.add(id, parseHealthCheck(config));
  return { ref: id, attributes: { HealthCheckId: id } };
}

function loadRecordSet(state: Route53State, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const zoneId = properties.text('HostedZoneId');
  const zone = state.zones.get(zoneId);
  if (zone === undefined) return properties.fail(`there is no hosted zone ${zoneId}`);
  const record = parseRecordSet(properties, properties.texts('ResourceRecords'));
  if (record.healthCheckId !== undefined) state.health.get(record.healthCheckId);
  zone.create(record);
  state.answers.publish(record.name);
  return { ref: record.name, attributes: {} };
}
