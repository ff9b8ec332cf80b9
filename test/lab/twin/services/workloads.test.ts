import type { DeployedService } from '../../../../lambda/deployment.ts';
import { ApiError, UnsupportedError } from '../../../../lab/twin/api.ts';
import { deploymentOf, EAST, HOUR, MINUTE, TestWorld, WEST } from './infrastructure-world.ts';

const targets = { rtoSeconds: 3600, rpoSeconds: 300 };
const both = <T>(value: T) => ({ primary: value, recovery: value });

const WEB: DeployedService = {
  kind: 'ecs',
  name: 'web',
  targets,
  targetGroups: both('shop-web'),
  ecs: both({ cluster: 'shop', service: 'web', activeCount: 6, standbyCount: 1, repositories: ['shop/web'] }),
};
const WORKER: DeployedService = {
  kind: 'ecs',
  name: 'worker',
  targets,
  ecs: both({ cluster: 'shop', service: 'worker', activeCount: 2, standbyCount: 0, repositories: [] }),
};
const BATCH: DeployedService = {
  kind: 'auto-scaling',
  name: 'batch',
  targets,
  groups: both({ group: 'shop-batch', activeCount: 4, standbyCount: 0 }),
};
const ENDPOINTS = {
  primary: 'app-1.us-east-1.elb.amazonaws.com',
  recovery: 'app-2.us-west-2.elb.amazonaws.com',
};

function worldWith(
  services: readonly DeployedService[],
  more: Parameters<typeof deploymentOf>[0] = {},
): TestWorld {
  const test = new TestWorld();
  test.world.adopt(
    deploymentOf({
      services,
      dns: {
        hostedZoneId: 'Z1',
        zoneName: 'shop.example',
        records: [
          {
            name: 'app.shop.example',
            steering: 'latched',
            ttlSeconds: 60,
            endpoints: ENDPOINTS,
            healthPath: '/health',
            port: 443,
          },
        ],
      },
      ...more,
    }),
  );
  return test;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
}

interface Counts {
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
}

function web(test: TestWorld, region: string): Counts {
  const { services } = test.call(region, 'ecs', 'DescribeServices', { cluster: 'shop', services: ['web'] });
  return (services as readonly Counts[])[0] as Counts;
}

function targetStates(test: TestWorld, region: string): readonly string[] {
  const { TargetGroups: groups } = test.call(region, 'elastic-load-balancing-v2', 'DescribeTargetGroups', {
    Names: ['shop-web'],
  });
  const [group] = groups as readonly { TargetGroupArn: string }[];
  const { TargetHealthDescriptions: targetsOf } = test.call(
    region,
    'elastic-load-balancing-v2',
    'DescribeTargetHealth',
    {
      TargetGroupArn: group?.TargetGroupArn,
    },
  );
  return (targetsOf as readonly { TargetHealth: { State: string } }[]).map(
    ({ TargetHealth }) => TargetHealth.State,
  );
}

describe('an ECS service', () => {
  it('runs what its side needs when the lab begins', () => {
    const test = worldWith([WEB, WORKER]);
    expect(web(test, EAST)).toMatchObject({ desiredCount: 6, runningCount: 6, pendingCount: 0 });
    expect(web(test, WEST)).toMatchObject({ desiredCount: 1, runningCount: 1 });
    expect(test.call(WEST, 'ecs', 'DescribeClusters', { clusters: ['shop', 'other'] })).toMatchObject({
      clusters: [{ clusterName: 'shop', activeServicesCount: 2, runningTasksCount: 1 }],
      failures: [{ reason: 'MISSING' }],
    });
  });

  it('follows the active side of the deployment', () => {
    const test = worldWith([WEB], { activeSide: 'recovery' });
    expect([web(test, EAST).desiredCount, web(test, WEST).desiredCount]).toEqual([1, 6]);
  });

  it('grows in the time that was drawn: first pending, then initial targets, then healthy ones', async () => {
    const test = worldWith([WEB]);
    test.call(WEST, 'ecs', 'UpdateService', { cluster: 'shop', service: 'web', desiredCount: 6 });
    expect(web(test, WEST)).toMatchObject({ desiredCount: 6, runningCount: 1, pendingCount: 5 });
    const drawn = Number(test.events('ecs.scaling.drawn')[0]?.data?.['seconds']);
    await test.until(() => web(test, WEST).runningCount === 6, HOUR);
    expect(targetStates(test, WEST)).toEqual([
      'healthy',
      'initial',
      'initial',
      'initial',
      'initial',
      'initial',
    ]);
    expect(test.world.dataPlane.healthyServers(ENDPOINTS.recovery)).toBe(1);
    await test.until(() => targetStates(test, WEST).every((state) => state === 'healthy'), HOUR);
    expect(test.world.kernel.elapsedSeconds()).toBeCloseTo(drawn, -0.5);
    expect(test.world.dataPlane.healthyServers(ENDPOINTS.recovery)).toBe(6);
    const { services } = test.call(WEST, 'ecs', 'DescribeServices', { cluster: 'shop', services: ['web'] });
    expect((services as readonly { events: { message: string }[] }[])[0]?.events[0]?.message).toContain(
      'steady state',
    );
  });

  it('does not start anew when it is asked for the same twice, and shrinks at once', async () => {
    const test = worldWith([WEB]);
    const scale = (desiredCount: number) =>
      test.call(WEST, 'ecs', 'UpdateService', { cluster: 'shop', service: 'web', desiredCount });
    scale(6);
    await test.pass(10_000);
    scale(6);
    expect(test.events('ecs.scaling.drawn')).toHaveLength(1);
    await test.pass(HOUR);
    scale(2);
    expect(web(test, WEST)).toMatchObject({ desiredCount: 2, runningCount: 2, pendingCount: 0 });
    scale(6);
    scale(1);
    await test.pass(HOUR);
    expect(web(test, WEST)).toMatchObject({ desiredCount: 1, runningCount: 1 });
  });

  it('that does not exist is missing, or refused', () => {
    const test = worldWith([WEB]);
    expect(
      test.call(WEST, 'ecs', 'DescribeServices', { cluster: 'shop', services: ['web', 'none'] }),
    ).toMatchObject({ services: [{ serviceName: 'web' }], failures: [{ arn: 'none', reason: 'MISSING' }] });
    const scale = (input: object) => codeOf(() => test.call(WEST, 'ecs', 'UpdateService', { ...input }));
    expect(scale({ cluster: 'shop', service: 'none', desiredCount: 1 })).toBe('ServiceNotFoundException');
    expect(scale({ cluster: 'none', service: 'web', desiredCount: 1 })).toBe('ClusterNotFoundException');
    expect(() => scale({ cluster: 'shop', service: 'web', forceNewDeployment: true })).toThrow(
      UnsupportedError,
    );
  });

  it('starts images that stand in the repositories of its region', () => {
    const test = worldWith([WEB]);
    const { services } = test.call(WEST, 'ecs', 'DescribeServices', { cluster: 'shop', services: ['web'] });
    const { taskDefinition } = (services as readonly { taskDefinition: string }[])[0] ?? {};
    expect(test.call(WEST, 'ecs', 'DescribeTaskDefinition', { taskDefinition })).toMatchObject({
      taskDefinition: {
        cpu: '1024',
        containerDefinitions: [{ image: '111122223333.dkr.ecr.us-west-2.amazonaws.com/shop/web:1.0.0' }],
      },
    });
    const images = (input: object) =>
      test.call(WEST, 'ecr', 'DescribeImages', { repositoryName: 'shop/web', ...input });
    expect(images({ imageIds: [{ imageTag: '1.0.0' }] })['imageDetails']).toHaveLength(1);
    expect(codeOf(() => images({ imageIds: [{ imageTag: '2.0.0' }] }))).toBe('ImageNotFoundException');
    expect(codeOf(() => images({ repositoryName: 'none' }))).toBe('RepositoryNotFoundException');
    test.infrastructure.ecr.emptyRepository(WEST, 'shop/web');
    expect(images({ maxResults: 1 })['imageDetails']).toEqual([]);
  });
});

const group = (test: TestWorld) => {
  const answer = test.call(WEST, 'auto-scaling', 'DescribeAutoScalingGroups', {
    AutoScalingGroupNames: ['shop-batch', 'none'],
  });
  return (answer['AutoScalingGroups'] as readonly Record<string, unknown>[])[0] ?? {};
};

const update = (test: TestWorld, input: object) =>
  codeOf(() =>
    test.call(WEST, 'auto-scaling', 'UpdateAutoScalingGroup', {
      AutoScalingGroupName: 'shop-batch',
      ...input,
    }),
  );

describe('an Auto Scaling group', () => {
  it('grows from nothing: pending instances, then ones in service', async () => {
    const test = worldWith([BATCH]);
    expect(group(test)).toMatchObject({ MinSize: 0, DesiredCapacity: 0, Instances: [] });
    expect(update(test, { MinSize: 4, MaxSize: 4, DesiredCapacity: 4 })).toBe('accepted');
    const states = () =>
      (group(test)['Instances'] as readonly { LifecycleState: string }[]).map((i) => i.LifecycleState);
    expect(states()).toEqual(Array.from({ length: 4 }, () => 'Pending'));
    expect(test.events('ecs.scaling.drawn')).toMatchObject([{ data: { kind: 'auto-scaling' } }]);
    await test.until(() => states().every((state) => state === 'InService'), HOUR);
  });

  it('refuses sizes that contradict each other', () => {
    const test = worldWith([BATCH]);
    const set = (DesiredCapacity: number) =>
      codeOf(() =>
        test.call(WEST, 'auto-scaling', 'SetDesiredCapacity', {
          AutoScalingGroupName: 'shop-batch',
          DesiredCapacity,
        }),
      );
    expect(set(4)).toBe('ValidationError');
    expect(update(test, { MinSize: 5, MaxSize: 4 })).toBe('ValidationError');
    expect(update(test, { MaxSize: 4, DesiredCapacity: 5 })).toBe('ValidationError');
    expect(update(test, { AutoScalingGroupName: 'none' })).toBe('ValidationError');
    expect(update(test, { MinSize: 2, MaxSize: 4 })).toBe('accepted');
    expect(group(test)).toMatchObject({ MinSize: 2, MaxSize: 4, DesiredCapacity: 2 });
    expect(set(4)).toBe('accepted');
  });
});

describe('an endpoint', () => {
  it('has as many servers as its weakest service in a target group, and none in a dark region', async () => {
    const api: DeployedService = {
      ...WEB,
      name: 'api',
      targetGroups: both('shop-api'),
      ecs: both({ ...WEB.ecs.primary, service: 'api', activeCount: 3 }),
    };
    const test = worldWith([WEB, api, WORKER]);
    const { dataPlane } = test.world;
    expect(dataPlane.healthyServers(ENDPOINTS.primary)).toBe(3);
    expect(dataPlane.healthyServers(ENDPOINTS.recovery)).toBe(1);
    test.world.darken(EAST);
    expect(dataPlane.healthyServers(ENDPOINTS.primary)).toBe(0);
    expect(dataPlane.healthyServers(ENDPOINTS.recovery)).toBe(1);
    await test.pass(MINUTE);
    test.world.heal(EAST);
    expect(dataPlane.healthyServers(ENDPOINTS.primary)).toBe(3);
  });

  it('rests on all services where none is in a target group, and stands by itself where there are none', () => {
    expect(worldWith([WORKER, BATCH]).world.dataPlane.healthyServers(ENDPOINTS.primary)).toBe(2);
    expect(worldWith([WORKER, BATCH]).world.dataPlane.healthyServers(ENDPOINTS.recovery)).toBe(0);
    expect(worldWith([]).world.dataPlane.healthyServers(ENDPOINTS.recovery)).toBeGreaterThan(0);
  });

  it('of a front end or a vendor answers by itself', () => {
    const test = worldWith([], {
      stateless: [
        {
          name: 'front-end',
          targets,
          healthUrl: {
            primary: 'https://front-east.shop.example/health',
            recovery: 'https://front-west.shop.example/',
          },
        },
      ],
      external: [{ name: 'auth', healthUrl: 'https://status.vendor.example/v2' }],
    });
    test.world.darken(EAST);
    const count = (host: string) => test.world.dataPlane.healthyServers(host);
    expect(
      ['front-east.shop.example', 'front-west.shop.example', 'status.vendor.example', 'nobody.example'].map(
        count,
      ),
    ).toEqual([0, 1, 1, 0]);
    test.infrastructure.elbv2.endpoints.break('status.vendor.example');
    expect(count('status.vendor.example')).toBe(0);
  });
});

describe('load balancers and quotas', () => {
  it('are described', () => {
    const test = worldWith([WEB]);
    expect(test.call(EAST, 'elastic-load-balancing-v2', 'DescribeLoadBalancers')).toMatchObject({
      LoadBalancers: [{ LoadBalancerName: 'app-1', DNSName: ENDPOINTS.primary, State: { Code: 'active' } }],
    });
    expect(
      codeOf(() => test.call(EAST, 'elastic-load-balancing-v2', 'DescribeTargetGroups', { Names: ['none'] })),
    ).toBe('TargetGroupNotFound');
    const quota = (code: string) =>
      test.call(WEST, 'service-quotas', 'GetServiceQuota', { ServiceCode: 'fargate', QuotaCode: code });
    test.infrastructure.serviceQuotas.setQuota('fargate', 'L-3032A538', 6);
    expect(quota('L-3032A538')).toMatchObject({ Quota: { Value: 6 } });
    expect(codeOf(() => quota('L-0'))).toBe('NoSuchResourceException');
  });
});
