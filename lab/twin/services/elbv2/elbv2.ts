import { SIDES, type Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService, WorldContext } from '../../service.ts';
import { inputOf } from '../support/borders.ts';
import { pageOf } from '../support/pages.ts';
import { Endpoints } from './endpoints.ts';
import { LoadBalancers, type LoadBalancer, type TargetGroup } from './load-balancers.ts';

export interface Elbv2Twin extends TwinService {
  readonly endpoints: Endpoints;
  readonly loadBalancers: LoadBalancers;
}

/** Elastic Load Balancing: what stands behind the names of the configuration. All of it is the application team's. */
export function createElbv2(world: WorldContext): Elbv2Twin {
  const endpoints = new Endpoints(world);
  const loadBalancers = new LoadBalancers(world, endpoints);
  return {
    service: 'elastic-load-balancing-v2',
    endpoints,
    loadBalancers,
    operations: {
      DescribeLoadBalancers: (call) => describeLoadBalancers(loadBalancers, call),
      DescribeTargetGroups: (call) => describeTargetGroups(loadBalancers, call),
      DescribeTargetHealth: (call) => describeTargetHealth(loadBalancers, call),
    },
    resources: {},
    adopt: (deployment) => adoptEndpoints(endpoints, loadBalancers, deployment),
  };
}

/** Front ends, functions and vendors answer by themselves; the rest is load balancers. */
function adoptEndpoints(endpoints: Endpoints, loadBalancers: LoadBalancers, deployment: Deployment): void {
  for (const { healthUrl } of deployment.external) endpoints.add(hostOf(healthUrl), undefined, alwaysThere);
  for (const side of SIDES) {
    const region = deployment.regions[side];
    for (const { healthUrl } of deployment.stateless)
      endpoints.add(hostOf(healthUrl[side]), region, alwaysThere);
    for (const record of deployment.dns?.records ?? []) {
      if (record.steering === 'automatic') endpoints.add(record.endpoints[side], region, alwaysThere);
      else loadBalancers.addBalancer(region, record.endpoints[side]);
    }
  }
}

function alwaysThere(): number {
  return 1;
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

function describeLoadBalancers(loadBalancers: LoadBalancers, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['LoadBalancerArns', 'Names', 'Marker', 'PageSize']);
  const names = input.texts('Names');
  const arns = input.texts('LoadBalancerArns');
  const all = loadBalancers.balancers.in(call.region);
  requireAll(names, all, ({ name }) => name, 'LoadBalancerNotFound');
  requireAll(arns, all, ({ arn }) => arn, 'LoadBalancerNotFound');
  const found = all.filter(({ name, arn }) => isAsked(names, name) && isAsked(arns, arn));
  const page = pageOf(
    found,
    input.optionalNumber('PageSize') ?? 400,
    input.optionalText('Marker'),
    invalidMarker,
  );
  return { LoadBalancers: page.items.map(describeLoadBalancer), NextMarker: page.next };
}

function describeLoadBalancer({ name, arn, dnsName }: LoadBalancer): ApiOutput {
  return {
    LoadBalancerName: name,
    LoadBalancerArn: arn,
    DNSName: dnsName,
    Type: 'application',
    Scheme: 'internet-facing',
    State: { Code: 'active' },
  };
}

function describeTargetGroups(loadBalancers: LoadBalancers, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['TargetGroupArns', 'Names', 'Marker', 'PageSize']);
  const names = input.texts('Names');
  const arns = input.texts('TargetGroupArns');
  const all = loadBalancers.targetGroups.in(call.region);
  requireAll(names, all, ({ name }) => name, 'TargetGroupNotFound');
  requireAll(arns, all, ({ arn }) => arn, 'TargetGroupNotFound');
  const found = all.filter(({ name, arn }) => isAsked(names, name) && isAsked(arns, arn));
  const page = pageOf(
    found,
    input.optionalNumber('PageSize') ?? 400,
    input.optionalText('Marker'),
    invalidMarker,
  );
  return {
    TargetGroups: page.items.map(({ name, arn, region }) => ({
      TargetGroupName: name,
      TargetGroupArn: arn,
      Protocol: 'HTTP',
      Port: 80,
      TargetType: 'ip',
      HealthCheckEnabled: true,
      LoadBalancerArns: loadBalancers.balancers
        .in(region)
        .slice(0, 1)
        .map((balancer) => balancer.arn),
    })),
    NextMarker: page.next,
  };
}

/** One target per running server; the ones whose checks have not passed yet are `initial`. */
function describeTargetHealth(loadBalancers: LoadBalancers, call: ApiCall): ApiOutput {
  const arn = inputOf(call).allow(['TargetGroupArn']).text('TargetGroupArn');
  const group = loadBalancers.targetGroups.in(call.region).find((each) => each.arn === arn);
  if (group === undefined) throw notFound('TargetGroupNotFound', [arn]);
  return { TargetHealthDescriptions: targetsOf(group) };
}

function targetsOf(group: TargetGroup): readonly ApiOutput[] {
  const states = group.pools.flatMap((pool) =>
    Array.from({ length: pool.running }, (_, index) => (index < pool.healthy ? 'healthy' : 'initial')),
  );
  return states.map((state, index) => ({
    Target: { Id: `10.0.${Math.floor(index / 250)}.${(index % 250) + 4}`, Port: 80 },
    HealthCheckPort: '80',
    TargetHealth:
      state === 'healthy' ? { State: state } : { State: state, Reason: 'Elb.InitialHealthChecking' },
  }));
}

function isAsked(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

function requireAll<T>(
  wanted: readonly string[],
  all: readonly T[],
  keyOf: (item: T) => string,
  code: string,
): void {
  const missing = wanted.filter((key) => !all.some((item) => keyOf(item) === key));
  if (missing.length > 0) throw notFound(code, missing);
}

function notFound(code: string, missing: readonly string[]): ApiError {
  return new ApiError(code, `Not found: ${missing.join(', ')}`, 400);
}

function invalidMarker(): ApiError {
  return new ApiError('ValidationError', 'The marker is not one that this operation gave out.');
}
