import type { PeerState } from '../../../../lambda/ports/ledger.ts';
import type { MetricHistory, MetricQuery, Sample } from '../../../../lambda/ports/metric-history.ts';
import type { Prerequisites } from '../../../../lambda/ports/prerequisites.ts';
import type { EcsState, GroupState, TaskDefinition, Workloads } from '../../../../lambda/ports/workloads.ts';
import { START } from '../../../support/fake-platform.ts';

export const WEB_IMAGE = '111122223333.dkr.ecr.us-west-2.amazonaws.com/web:1.4.2';

export const ECS: EcsState = {
  status: 'ACTIVE',
  desiredCount: 0,
  runningCount: 0,
  pendingCount: 0,
  launchType: 'FARGATE',
  taskDefinition: 'arn:aws:ecs:us-west-2:111122223333:task-definition/web:7',
  deployments: [],
  events: [],
};

/** A region in which everything is as it has to be; a test spoils what it is about. */
export class FakeRegion {
  services = new Map<string, EcsState>([['shop/web', ECS]]);
  groups = new Map<string, GroupState>();
  definition: TaskDefinition = { cpuUnits: 512, images: [WEB_IMAGE] };
  keyStates = new Map<string, string>();
  secrets = new Map<string, 'present' | 'missing' | 'scheduled for deletion'>();
  images = new Set<string>(['web:1.4.2']);
  repositories = new Map<string, 'has images' | 'empty' | 'missing'>();
  vcpus: number | undefined = 1000;
  peer: PeerState = { reachable: false, why: 'TimeoutError' };
  lag: readonly Sample[] = [];
  heartbeat: readonly Sample[] = [];
  probes: readonly Sample[] = [];
  bucketLatency: readonly Sample[] = [];
  /** Thrown by the part that is named. */
  failing = new Map<'keys' | 'metrics' | 'services' | 'groups' | 'images' | 'quota', Error>();
  readonly queries: MetricQuery[] = [];

  /** Ten minutes dark, and two seconds behind two minutes before that: 2 + 120 s, and 20 s until a probe failed. */
  static afterOutage(): FakeRegion {
    const region = new FakeRegion();
    const minute = 60_000;
    region.lag = [{ atMilliseconds: START - 12 * minute, value: 2 }];
    region.probes = [
      { atMilliseconds: START - 10 * minute, value: 1 },
      { atMilliseconds: START - 10 * minute + 10_000, value: 0 },
      { atMilliseconds: START - 10_000, value: 0 },
    ];
    return region;
  }

  readonly history: MetricHistory = {
    read: (queries) =>
      this.#unless('metrics', () => {
        this.queries.push(...queries);
        return new Map(queries.map(({ key }) => [key, this.#samplesOf(key)]));
      }),
  };

  readonly workloads: Pick<Workloads, 'describeServices' | 'describeGroups' | 'taskDefinition'> & Workloads =
    {
      describeServices: () => this.#unless('services', () => this.services),
      describeGroups: () => this.#unless('groups', () => this.groups),
      taskDefinition: () => this.#unless('services', () => this.definition),
      setServiceCount: () => Promise.reject(new Error('a preflight changes nothing')),
      setGroupSize: () => Promise.reject(new Error('a preflight changes nothing')),
    };

  readonly prerequisites: Prerequisites = {
    keyState: (alias) => this.#unless('keys', () => this.keyStates.get(alias) ?? 'Enabled'),
    secret: (name) => Promise.resolve(this.secrets.get(name) ?? 'present'),
    repository: (name) => this.#unless('images', () => this.repositories.get(name) ?? 'has images'),
    image: (repository, reference) =>
      this.#unless('images', () => {
        const name = reference.kind === 'tag' ? reference.tag : reference.digest;
        return this.images.has(`${repository}:${name}`) ? 'present' : 'missing';
      }),
    quota: () => this.#unless('quota', () => this.vcpus),
  };

  #samplesOf(key: string): readonly Sample[] {
    const [kind = ''] = key.split('#');
    switch (kind) {
      case 'lag':
        return this.lag;
      case 'heartbeat':
        return this.heartbeat;
      case 'bucket':
        return this.bucketLatency;
      default:
        return this.probes;
    }
  }

  #unless<Value>(part: Parameters<typeof this.failing.get>[0], value: () => Value): Promise<Value> {
    const error = this.failing.get(part);
    return error === undefined ? Promise.resolve(value()) : Promise.reject(error);
  }
}
