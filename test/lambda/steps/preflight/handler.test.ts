import type { Deployment } from '../../../../lambda/deployment.ts';
import type { RunInput } from '../../../../lambda/steps/contract.ts';
import { step } from '../../../../lambda/steps/preflight/handler.ts';
import { FakeDatabases, replica, timeoutError } from '../../../support/fake-databases.ts';
import { FakePlatform, iso, OPEN, START } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';
import { ECS, FakeRegion } from './fakes.ts';

interface Setting {
  readonly region?: FakeRegion;
  readonly databases?: FakeDatabases;
  readonly deployment?: Deployment;
  readonly input?: Partial<RunInput>;
}

async function open({
  region = FakeRegion.afterOutage(),
  databases = new FakeDatabases(replica()),
  deployment = deploymentWith(1),
}: Setting = {}) {
  return StepHarness.open(
    step,
    (ledger) => ({
      databases,
      securityGroups: {
        idsOf: (names) => Promise.resolve(new Map(names.map((name) => [name, `sg-of-${name}`]))),
      },
      history: region.history,
      workloads: region.workloads,
      prerequisites: region.prerequisites,
      ledger,
      peerLedger: { state: () => Promise.resolve(region.peer) },
    }),
    new FakePlatform('recovery', deployment),
  );
}

async function check(setting: Setting = {}) {
  const harness = await open(setting);
  const input: RunInput = { ...OPEN.input, ...setting.input };
  const result = await harness.call({ run: { ...harness.run, input } });
  expect(result.status).toBe('done');
  const fact = await harness.ledger.fact('run-1', 'preflight');
  return { output: result.output ?? {}, summary: result.summary, findings: fact?.findings ?? [], fact };
}

describe('the gate', () => {
  test('opens with the region dark for ten minutes and two seconds behind before that', async () => {
    const { output, fact } = await check();
    expect(output).toMatchObject({ gate: 'open', estimatedLossSeconds: 142 });
    expect(output['why']).toContain('target is');
    expect(fact?.databases).toMatchObject([
      { name: 'orders1', lagSeconds: 2, lossAtMostSeconds: 142, sampledAt: iso(-720) },
    ]);
  });

  test('asks for an approval above the target, with the figures', async () => {
    const region = FakeRegion.afterOutage();
    region.lag = [{ atMilliseconds: START - 720_000, value: 301 }];
    const { output } = await check({ region });
    expect(output).toMatchObject({ gate: 'needs-approval', estimatedLossSeconds: 441 });
  });

  test('holds each database against its own target', async () => {
    const region = FakeRegion.afterOutage();
    region.lag = [{ atMilliseconds: START - 720_000, value: 100 }];
    const deployment = deploymentWith(2);
    const databases = deployment.databases.map((database, index) =>
      index === 0 ? { ...database, targets: { rtoSeconds: 60, rpoSeconds: 60 } } : database,
    );
    const two = new FakeDatabases(replica(), replica({ identifier: 'muster-shop-orders2' }));
    const { output } = await check({ region, databases: two, deployment: { ...deployment, databases } });
    expect(output['gate']).toBe('needs-approval');
    expect(output['why']).toContain('orders1');
    expect(output['why']).not.toContain('orders2');
  });

  test('takes the acceptance of the input in place of the target, in both directions', async () => {
    const region = FakeRegion.afterOutage();
    region.lag = [{ atMilliseconds: START - 720_000, value: 400 }];
    const accepting = await check({ region, input: { acceptDataLossUpToSeconds: 600 } });
    expect(accepting.output['gate']).toBe('open');
    const strict = await check({ input: { acceptDataLossUpToSeconds: 1 } });
    expect(strict.output['gate']).toBe('needs-approval');
  });

  test('an unknown lag needs an approval, whatever the input accepts', async () => {
    const region = FakeRegion.afterOutage();
    region.lag = [];
    const { output } = await check({ region, input: { acceptDataLossUpToSeconds: 86_400 } });
    expect(output).toMatchObject({ gate: 'needs-approval', estimatedLossSeconds: null });
  });

  test('one unknown among known ones leaves the whole unknown', async () => {
    const region = FakeRegion.afterOutage();
    const two = new FakeDatabases(
      replica(),
      replica({
        identifier: 'muster-shop-orders2',
        statusInfos: [{ type: 'read replication', normal: false, status: 'terminated', message: '' }],
      }),
    );
    const { output } = await check({ region, databases: two, deployment: deploymentWith(2) });
    expect(output).toMatchObject({ gate: 'needs-approval', estimatedLossSeconds: null });
  });

  test('without a database there is nothing to lose', async () => {
    const { output } = await check({ deployment: deploymentWith(0) });
    expect(output).toMatchObject({ gate: 'open', estimatedLossSeconds: 0 });
  });
});

function spoil(change: (region: FakeRegion) => void): FakeRegion {
  const region = FakeRegion.afterOutage();
  change(region);
  return region;
}

describe('what makes a failover impossible', () => {
  const withSecret: Deployment = {
    ...deploymentWith(1),
    secrets: [{ name: 'api', secretName: 'muster/shop/api', existing: false }],
  };

  test.each<[string, Setting, RegExp]>([
    ['the replica is missing', { databases: new FakeDatabases() }, /orders1: no instance/],
    [
      'its key is gone for RDS',
      { databases: new FakeDatabases(replica({ status: 'inaccessible-encryption-credentials' })) },
      /inaccessible-encryption-credentials/,
    ],
    [
      'the key is disabled',
      { region: spoil((region) => region.keyStates.set('alias/muster-shop-key', 'PendingDeletion')) },
      /PendingDeletion/,
    ],
    [
      'a secret has no replica',
      { deployment: withSecret, region: spoil((region) => region.secrets.set('muster/shop/api', 'missing')) },
      /secret is missing/,
    ],
    ['the service is missing', { region: spoil((region) => region.services.clear()) }, /no ECS service web/],
    ['the image is missing', { region: spoil((region) => region.images.clear()) }, /no image .*web:1\.4\.2/],
    [
      'the image lies in the region that is lost',
      {
        region: spoil((region) => {
          region.definition = { images: ['111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1.4.2'] };
        }),
      },
      /us-east-1, the region that is left/,
    ],
    [
      'the repository is empty',
      {
        region: spoil((region) => {
          region.definition = { images: ['docker.io/library/nginx:1'] };
          region.repositories.set('web', 'empty');
        }),
      },
      /repository web is empty/,
    ],
  ])('%s', async (_what, setting, says) => {
    const { output, findings } = await check(setting);
    expect(output['gate']).toBe('impossible');
    expect(output['why']).toMatch(says);
    expect(findings.filter((line) => line.includes(' blocks: '))).not.toEqual([]);
  });

  test('an image that is missing does not block tasks that run already', async () => {
    const region = spoil((spoiled) => {
      spoiled.images.clear();
      spoiled.services.set('shop/web', { ...ECS, runningCount: 4 });
    });
    const { output, findings } = await check({ region });
    expect(output['gate']).toBe('open');
    expect(findings.join('\n')).toContain('no image');
  });
});

describe('what is only said', () => {
  test('too small a quota', async () => {
    const region = FakeRegion.afterOutage();
    region.vcpus = 1;
    const { output, findings } = await check({ region });
    expect(output['gate']).toBe('open');
    expect(findings).toContainEqual(expect.stringContaining('a quota of 1 vCPU'));
  });

  test('a replica that is backing up, or has another parameter group or class', async () => {
    const busy = replica({
      status: 'backing-up',
      instanceClass: 'db.t4g.micro',
      parameterGroups: [{ name: 'default.postgres17', applyStatus: 'in-sync' }],
    });
    const { output, findings } = await check({ databases: new FakeDatabases(busy) });
    expect(output['gate']).toBe('open');
    expect(findings.filter((line) => line.startsWith('orders1 warns'))).toHaveLength(3);
  });

  test('the other region still answers', async () => {
    const region = FakeRegion.afterOutage();
    region.probes = [{ atMilliseconds: START - 10_000, value: 1 }];
    region.lag = [{ atMilliseconds: START - 60_000, value: 1 }];
    const { output, findings } = await check({ region });
    expect(output).toMatchObject({ gate: 'open', estimatedLossSeconds: 61 });
    expect(findings).toContainEqual(expect.stringContaining('it still answers'));
  });

  test('objects that are behind', async () => {
    const region = FakeRegion.afterOutage();
    region.bucketLatency = [{ atMilliseconds: START - 700_000, value: 1200 }];
    const deployment: Deployment = {
      ...deploymentWith(1),
      buckets: [
        {
          name: 'files',
          buckets: {
            primary: { existing: false, bucket: 'files-east' },
            recovery: { existing: false, bucket: 'files-west' },
          },
          targets: { rtoSeconds: 3600, rpoSeconds: 900 },
        },
      ],
    };
    const { findings } = await check({ region, deployment });
    expect(findings).toContainEqual(expect.stringContaining('files warns: objects 20 min behind'));
  });

  test('how to get in while sign-in is down', async () => {
    const { findings } = await check();
    expect(findings.at(-1)).toContain('break-glass');
    expect(findings.at(-1)).toContain('us-west-2.console.aws.amazon.com');
  });

  test.each(['keys', 'services', 'groups', 'images', 'quota'] as const)(
    '%s that cannot be read are a finding, and the run goes on',
    async (part) => {
      const region = FakeRegion.afterOutage();
      region.failing.set(part, timeoutError());
      const deployment = deploymentWith(1);
      const workers = { group: 'workers', activeCount: 2, standbyCount: 0 };
      const group = {
        kind: 'auto-scaling' as const,
        name: 'workers',
        targets: { rtoSeconds: 60, rpoSeconds: 0 },
        groups: { primary: workers, recovery: workers },
      };
      region.groups.set('workers', { minSize: 0, maxSize: 4, desiredCapacity: 0, instances: [] });
      const { output, findings } = await check({
        region,
        deployment: { ...deployment, services: [...deployment.services, group] },
      });
      expect(output['gate']).toBe('open');
      expect(findings).toContainEqual(expect.stringContaining('could not be read (TimeoutError)'));
    },
  );
});

test('metrics that cannot be read leave the loss unknown', async () => {
  const region = FakeRegion.afterOutage();
  region.failing.set('metrics', timeoutError());
  const { output } = await check({ region });
  expect(output).toMatchObject({ gate: 'needs-approval', estimatedLossSeconds: null });
});

test('a fault of our own ends the step instead of passing for a finding', async () => {
  const region = FakeRegion.afterOutage();
  region.failing.set('keys', new TypeError('undefined is not a function'));
  const harness = await open({ region });
  await expect(harness.call()).rejects.toMatchObject({ name: 'Unexpected' });
});

test('is answered from what was written down; a later visit of the state looks anew', async () => {
  const databases = new FakeDatabases(replica());
  const harness = await open({ databases });
  await harness.call();
  await harness.call();
  expect(databases.describes).toBe(1);
  harness.platform.advance(3600);
  await harness.call({ enteredAt: iso(3600) });
  expect(databases.describes).toBe(2);
});

test('asks this region alone, and within what CloudWatch keeps', async () => {
  const region = FakeRegion.afterOutage();
  await check({ region });
  const namespaces = new Set(region.queries.map(({ namespace }) => namespace));
  expect([...namespaces].toSorted()).toEqual(['AWS/RDS', 'Muster/shop']);
  expect(region.queries.filter(({ dimensions }) => dimensions['Endpoint'] === 'primary')).not.toEqual([]);
});
