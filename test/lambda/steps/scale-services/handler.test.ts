import type {
  EcsPlace,
  EcsState,
  GroupSize,
  GroupState,
  ScaleOutcome,
  Workloads,
} from '../../../../lambda/ports/workloads.ts';
import { step } from '../../../../lambda/steps/scale-services/handler.ts';
import { FakePlatform } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

class FakeWorkloads implements Workloads {
  web: EcsState = {
    status: 'ACTIVE',
    desiredCount: 0,
    runningCount: 0,
    pendingCount: 0,
    launchType: 'FARGATE',
    taskDefinition: 'web:1',
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', rolloutStateReason: undefined }],
    events: [],
  };
  workers: GroupState = { minSize: 0, maxSize: 1, desiredCapacity: 0, instances: [] };
  readonly changes: string[] = [];
  outcomes: ScaleOutcome[] = [];

  describeServices() {
    return Promise.resolve(new Map([['shop/web', this.web]]));
  }
  describeGroups() {
    return Promise.resolve(new Map([['workers', this.workers]]));
  }
  setServiceCount({ service }: EcsPlace, desiredCount: number) {
    this.changes.push(`${service}=${desiredCount}`);
    const outcome = this.outcomes.shift() ?? 'accepted';
    if (outcome === 'accepted') this.web = { ...this.web, desiredCount };
    return Promise.resolve(outcome);
  }
  setGroupSize(group: string, size: GroupSize) {
    this.changes.push(`${group}=${size.desiredCapacity}`);
    this.workers = { ...this.workers, ...size };
    return Promise.resolve<ScaleOutcome>('accepted');
  }
  taskDefinition() {
    return Promise.reject(new Error('not asked for'));
  }

  start(): void {
    this.web = { ...this.web, runningCount: this.web.desiredCount };
    const instance = { lifecycleState: 'InService', health: 'Healthy' };
    this.workers = {
      ...this.workers,
      instances: Array.from({ length: this.workers.desiredCapacity }, () => instance),
    };
  }
}

async function open(workloads: FakeWorkloads) {
  const deployment = deploymentWith(1);
  const place = { group: 'workers', activeCount: 2, standbyCount: 0 };
  const workers = {
    kind: 'auto-scaling' as const,
    name: 'workers',
    targets: { rtoSeconds: 3600, rpoSeconds: 0 },
    groups: { primary: place, recovery: place },
  };
  return StepHarness.open(
    step,
    (ledger) => ({ workloads, ledger, targetHealth: { counts: () => Promise.resolve(new Map()) } }),
    new FakePlatform('recovery', { ...deployment, services: [...deployment.services, workers] }),
  );
}

test('scales both at once, each once, and writes down when they were healthy', async () => {
  const workloads = new FakeWorkloads();
  const harness = await open(workloads);
  await harness.callUntilDone((call) => {
    if (call === 5) workloads.start();
  });
  expect(workloads.changes).toEqual(['web=4', 'workers=2']);
  const fact = await harness.ledger.fact('run-1', 'scale-services');
  expect(fact?.services.map(({ name }) => name)).toEqual(['web', 'workers']);
});

test.each<ScaleOutcome>(['busy', 'unclear'])('a change that was %s is made again', async (outcome) => {
  const workloads = new FakeWorkloads();
  workloads.outcomes = [outcome];
  const harness = await open(workloads);
  await harness.callUntilDone((call) => {
    if (call === 5) workloads.start();
  });
  expect(workloads.changes.filter((change) => change === 'web=4')).toHaveLength(2);
});
