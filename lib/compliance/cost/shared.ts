import { otherSide, SIDES, type Side } from '../../../lambda/deployment.ts';
import type { Topology } from '../../topology/types.ts';
import { countsOf, type Counts } from './counts.ts';
import { item, SHARED, unit, type CostItem, type Priced } from './item.ts';
import { DAYS_PER_MONTH, HOURS_PER_MONTH, PRICES } from './prices.ts';

const MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60;
/** The prober runs for all but the last seconds of every minute. */
const PROBER_SECONDS = 55;
/** Latch, fences and watchdog, together, in a minute. */
const OTHER_SECONDS = 1;
const OTHER_CALLS_PER_MINUTE = 2.2;
const FUNCTION_GIBIBYTES = 0.25;
/** Six of the prober, one of the latch. */
const METRIC_CALLS_PER_MINUTE = 7;

/** What the orchestration itself costs, and the network that waits. Runs cost cents and are not in it. */
export function sharedItems(topology: Topology): readonly CostItem[] {
  const counts = countsOf(topology);
  return [
    ...network(topology, counts),
    ...SIDES.flatMap((side) => waysToAws(topology, side)),
    ...watching(topology, counts),
    ...functions(topology),
    ...healthChecks(topology),
    ...secretsAndKeys(topology, counts),
  ];
}

function shared(
  topology: Topology,
  what: string,
  side: Priced['side'],
  ...factors: Priced['factors']
): CostItem {
  return item(topology, { component: SHARED, what, side, factors });
}

function network(topology: Topology, { natGateways }: Counts): readonly CostItem[] {
  if (natGateways === 0) return [];
  const side = otherSide(topology.activeSide);
  const hour = PRICES.natGateway.usd + PRICES.publicAddress.usd;
  return [
    shared(
      topology,
      'ways out of the network that stands by',
      side,
      [natGateways, unit(natGateways, 'NAT gateway')],
      [hour, 'US$/h'],
      [HOURS_PER_MONTH, 'h'],
    ),
  ];
}

/** Secrets Manager and parameters, for functions that speak SQL where no NAT gateway carries them there. */
const INTERFACE_ENDPOINTS = 2;

function waysToAws(topology: Topology, side: Side): readonly CostItem[] {
  const place = topology.networks[side];
  if (topology.databases.length === 0 || place.kind !== 'created') return [];
  if (place.natGatewayZones.length > 0) return [];
  const count = INTERFACE_ENDPOINTS * place.zones.length;
  return [
    shared(
      topology,
      'ways to AWS for functions that speak SQL',
      side,
      [count, unit(count, 'interface endpoint')],
      [PRICES.interfaceEndpoint.usd, 'US$/h'],
      [HOURS_PER_MONTH, 'h'],
    ),
  ];
}

function watching(topology: Topology, counts: Counts): readonly CostItem[] {
  const side = otherSide(topology.activeSide);
  return [
    shared(
      topology,
      'alarms',
      side,
      [counts.alarms, unit(counts.alarms, 'alarm')],
      [PRICES.alarm.usd, 'US$'],
    ),
    shared(
      topology,
      'ten-second alarms',
      side,
      [counts.fastAlarms, unit(counts.fastAlarms, 'alarm')],
      [PRICES.fastAlarm.usd, 'US$'],
    ),
    shared(topology, 'metrics', side, [counts.metrics, 'metrics'], [PRICES.metric.usd, 'US$']),
    shared(topology, 'dashboards', side, [counts.dashboards, 'dashboards'], [PRICES.dashboard.usd, 'US$']),
  ];
}

function functions(topology: Topology): readonly CostItem[] {
  return SIDES.flatMap((side) => [
    shared(
      topology,
      'prober, latch, fences and watchdog',
      side,
      [MINUTES_PER_MONTH, 'min'],
      [PROBER_SECONDS + OTHER_SECONDS, 's'],
      [FUNCTION_GIBIBYTES, 'GiB'],
      [PRICES.functionSecond.usd, 'US$'],
    ),
    shared(
      topology,
      'calls of functions and metrics',
      side,
      [MINUTES_PER_MONTH, 'min'],
      [
        METRIC_CALLS_PER_MINUTE * PRICES.metricCall.usd + OTHER_CALLS_PER_MINUTE * PRICES.functionCall.usd,
        'US$',
      ],
    ),
  ]);
}

/** Two latches and what is calculated from them; a plain check for each record that moves by itself. */
function healthChecks(topology: Topology): readonly CostItem[] {
  const records = topology.dns?.records ?? [];
  const side = otherSide(topology.activeSide);
  const latched = records.some(({ steering }) => steering === 'latched');
  const latches = latched
    ? [shared(topology, 'health checks of the latches', side, [3, 'checks'], [PRICES.healthCheck.usd, 'US$'])]
    : [];
  const plain = records
    .filter(({ steering }) => steering === 'automatic')
    .map(({ name, endpoints, protocol }) => {
      const options = protocol === 'HTTPS' ? 2 : 1;
      const inAws = endpoints.primary.endsWith('.amazonaws.com');
      const usd = inAws
        ? PRICES.healthCheck.usd + options * PRICES.healthCheckOption.usd
        : PRICES.outsideHealthCheck.usd + options * PRICES.outsideHealthCheckOption.usd;
      return shared(topology, `health check of ${name}`, side, [usd, 'US$']);
    });
  return [...latches, ...plain];
}

function secretsAndKeys(topology: Topology, { keys }: Counts): readonly CostItem[] {
  const side = otherSide(topology.activeSide);
  const { secrets } = topology;
  return [
    shared(topology, 'keys', side, [keys, 'keys'], [PRICES.key.usd, 'US$']),
    ...(secrets.length === 0
      ? []
      : [
          shared(
            topology,
            'replicas of secrets',
            side,
            [secrets.length, unit(secrets.length, 'secret')],
            [PRICES.secret.usd, 'US$'],
          ),
        ]),
  ];
}
