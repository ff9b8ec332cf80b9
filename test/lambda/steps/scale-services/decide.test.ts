import type { EcsState } from '../../../../lambda/ports/workloads.ts';
import {
  decide,
  type ObservedEcs,
  type ObservedGroup,
  type ObservedService,
} from '../../../../lambda/steps/scale-services/decide.ts';
import { iso, OPEN, runContext, START } from '../../../support/fake-platform.ts';

const context = { run: runContext('run-1', OPEN), enteredAtMilliseconds: START, nowMilliseconds: START };

const running: EcsState = {
  status: 'ACTIVE',
  desiredCount: 4,
  runningCount: 4,
  pendingCount: 0,
  launchType: 'FARGATE',
  taskDefinition: 'web:1',
  deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', rolloutStateReason: undefined }],
  events: [],
};

function ecs(state: Partial<EcsState> | undefined, more: Partial<ObservedEcs> = {}): ObservedEcs {
  return {
    kind: 'ecs',
    name: 'web',
    activeCount: 4,
    place: { cluster: 'shop', service: 'web' },
    targetGroup: undefined,
    targets: undefined,
    state: state === undefined ? undefined : { ...running, ...state },
    ...more,
  };
}

function group(state: Partial<NonNullable<ObservedGroup['state']>> | undefined): ObservedGroup {
  const instance = { lifecycleState: 'InService', health: 'Healthy' };
  const full = { minSize: 3, maxSize: 3, desiredCapacity: 3, instances: [instance, instance, instance] };
  return {
    kind: 'auto-scaling',
    name: 'workers',
    group: 'workers',
    activeCount: 3,
    targetGroup: undefined,
    targets: undefined,
    state: state === undefined ? undefined : { ...full, ...state },
  };
}

function decided(...services: readonly ObservedService[]) {
  return decide({ services, fact: undefined }, context);
}

test('sets every size that is too small, in one round', () => {
  expect(
    decided(ecs({ desiredCount: 0, runningCount: 0 }), group({ minSize: 0, desiredCapacity: 0 })),
  ).toMatchObject({
    kind: 'act',
    actions: [
      { kind: 'set-service', desiredCount: 4 },
      { kind: 'set-group', size: { minSize: 3, maxSize: 3, desiredCapacity: 3 } },
    ],
  });
});

test('raises a maximum that is in the way, and never lowers anything', () => {
  expect(decided(group({ minSize: 0, maxSize: 1, desiredCapacity: 1 }))).toMatchObject({
    actions: [{ size: { minSize: 3, maxSize: 3, desiredCapacity: 3 } }],
  });
  expect(decided(group({ minSize: 0, maxSize: 20, desiredCapacity: 10 }))).toMatchObject({
    actions: [{ size: { minSize: 3, maxSize: 20, desiredCapacity: 10 } }],
  });
  expect(decided(ecs({ desiredCount: 9, runningCount: 9 }))).toMatchObject({ actions: [{ kind: 'record' }] });
});

test('waits until the tasks run and the deployment has settled', () => {
  expect(decided(ecs({ runningCount: 3, pendingCount: 1 }))).toMatchObject({ kind: 'wait' });
  const rolling = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', rolloutStateReason: undefined };
  expect(decided(ecs({ deployments: [rolling] }))).toMatchObject({ kind: 'wait' });
  expect(
    decided(ecs({ deployments: [...running.deployments, { ...rolling, status: 'ACTIVE' }] })),
  ).toMatchObject({
    kind: 'wait',
  });
});

test('says what ECS says about a task that does not start', () => {
  const events = [
    '(service web) was unable to place a task because no container instance met its requirements.',
  ];
  expect(decided(ecs({ runningCount: 0, events }))).toMatchObject({
    kind: 'wait',
    summary: expect.stringContaining('unable to place a task'),
  });
});

test('waits for instances in service, and for a healthy target behind the load balancer', () => {
  expect(decided(group({ instances: [] }))).toMatchObject({ kind: 'wait' });
  const behind = { targetGroup: 'web', targets: { healthy: 0, registered: 4 } };
  expect(decided(ecs({}, behind))).toMatchObject({ kind: 'wait', summary: 'web: 0 of 4 targets healthy' });
  expect(decided(ecs({}, { ...behind, targets: { healthy: 1, registered: 4 } }))).toMatchObject({
    kind: 'act',
  });
});

test('writes down once when each was healthy, then is done', () => {
  expect(decided(ecs({}))).toMatchObject({
    kind: 'act',
    actions: [{ kind: 'record', fact: { services: [{ name: 'web', healthyAt: iso() }] } }],
  });
  const fact = { services: [{ name: 'web', healthyAt: iso() }] };
  expect(decide({ services: [ecs({})], fact }, context)).toMatchObject({ kind: 'done' });
});

test('scales the others before it names one that is missing', () => {
  const small = group({ minSize: 0, desiredCapacity: 0 });
  expect(decided(ecs(undefined), small)).toMatchObject({ kind: 'act', actions: [{ kind: 'set-group' }] });
  expect(decided(ecs(undefined), group({ instances: [] }))).toMatchObject({
    kind: 'failed',
    error: 'ServiceMissing',
  });
});

test.each([
  ['an inactive service', ecs({ status: 'INACTIVE' }), 'ServiceMissing'],
  ['a missing group', group(undefined), 'ServiceMissing'],
  ['a missing target group', ecs({}, { targetGroup: 'web' }), 'ServiceMissing'],
  [
    'a deployment that ECS has given up',
    ecs({
      runningCount: 0,
      deployments: [
        { status: 'PRIMARY', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' },
      ],
    }),
    'ServiceCannotStart',
  ],
])('%s fails by name', (_what, service, error) => {
  expect(decided(service)).toMatchObject({ kind: 'failed', error });
});

test('nothing to scale is done', () => {
  expect(decided()).toMatchObject({ kind: 'done' });
});
