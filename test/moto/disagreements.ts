import {
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import {
  GetBucketReplicationCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Kernel } from '../../lab/kernel/kernel.ts';
import { deployAssembly, type CloudAssembly } from '../../lab/twin/assembly.ts';
import { MOTO_DISAGREEMENTS, type DisagreementId } from '../../lab/twin/moto-disagreements.ts';
import { createWorld } from '../../lab/twin/services/index.ts';
import type { Deployment, Side } from '../../lambda/deployment.ts';
import { operatorClient, settled } from '../lab/twin/support/worlds.ts';
import { operator, reset } from './support/moto.ts';
import { MotoWorld } from './support/world.ts';

/** A deployed application that can be asked with the SDK. */
interface Asked {
  readonly deployment: Deployment;
  readonly client: (side: Side) => Record<string, unknown>;
  /** Answers what `work` does, or the name of the error it threw. */
  readonly answer: (work: () => Promise<unknown>) => Promise<unknown>;
  /** In moto no time passes but the machine's own, and nothing there waits for any. */
  readonly anHourLater: () => Promise<void>;
}

interface Probe {
  readonly ask: (asked: Asked) => Promise<unknown>;
  readonly twin: unknown;
  readonly moto: unknown;
}

const PREFIX = 'invoices/';

function orders({ deployment }: Asked, side: Side): { readonly DBInstanceIdentifier: string } {
  return { DBInstanceIdentifier: deployment.databases[0]!.instances[side].identifier };
}

async function instance(asked: Asked, side: Side) {
  const rds = new RDSClient(asked.client(side));
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand(orders(asked, side)));
  return DBInstances[0];
}

function bucket({ deployment }: Asked, side: Side): string {
  return deployment.buckets[0]!.buckets[side].bucket;
}

/** In an order that lets each find what it needs: the promotion, which nothing takes back, comes last. */
const PROBES: Readonly<Record<DisagreementId, Probe>> = {
  'promotion-of-no-replica': {
    ask: (asked) =>
      asked.answer(async () => {
        const rds = new RDSClient(asked.client('primary'));
        await rds.send(new PromoteReadReplicaCommand(orders(asked, 'primary')));
        return 'accepted';
      }),
    twin: 'InvalidDBInstanceState',
    moto: 'accepted',
  },
  'maintenance-window': {
    ask: (asked) =>
      asked.answer(async () => {
        const rds = new RDSClient(asked.client('primary'));
        const before = (await instance(asked, 'primary'))?.MultiAZ;
        await rds.send(
          new ModifyDBInstanceCommand({ ...orders(asked, 'primary'), MultiAZ: before !== true }),
        );
        return (await instance(asked, 'primary'))?.MultiAZ === before ? 'as it was' : 'changed';
      }),
    twin: 'as it was',
    moto: 'changed',
  },
  'stop-of-a-source': {
    ask: (asked) =>
      asked.answer(async () => {
        await new RDSClient(asked.client('primary')).send(
          new StopDBInstanceCommand(orders(asked, 'primary')),
        );
        return 'accepted';
      }),
    twin: 'InvalidDBInstanceState',
    moto: 'accepted',
  },
  'replicated-object': {
    ask: async (asked) => {
      const Key = `${PREFIX}1`;
      const put = new PutObjectCommand({ Bucket: bucket(asked, 'primary'), Key, Body: 'paid' });
      await asked.answer(() => new S3Client(asked.client('primary')).send(put));
      await asked.anHourLater();
      return asked.answer(async () => {
        const head = new HeadObjectCommand({ Bucket: bucket(asked, 'recovery'), Key });
        await new S3Client(asked.client('recovery')).send(head);
        return 'there';
      });
    },
    twin: 'there',
    moto: 'NotFound',
  },
  'replication-rule': {
    ask: (asked) =>
      asked.answer(async () => {
        const s3 = new S3Client(asked.client('primary'));
        const Bucket = bucket(asked, 'primary');
        const { ReplicationConfiguration: before } = await s3.send(
          new GetBucketReplicationCommand({ Bucket }),
        );
        const rule = {
          ID: 'invoices',
          Status: 'Enabled' as const,
          Priority: 7,
          Filter: { Prefix: PREFIX },
          DeleteMarkerReplication: { Status: 'Enabled' as const },
          Destination: { Bucket: `arn:aws:s3:::${bucket(asked, 'recovery')}` },
        };
        const ReplicationConfiguration = { Role: before?.Role, Rules: [rule] };
        await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
        const { ReplicationConfiguration: after } = await s3.send(
          new GetBucketReplicationCommand({ Bucket }),
        );
        const [kept] = after?.Rules ?? [];
        return [kept?.Filter?.Prefix, kept?.DeleteMarkerReplication?.Status];
      }),
    twin: [PREFIX, 'Enabled'],
    moto: ['', 'Disabled'],
  },
  'unknown-token': {
    ask: (asked) =>
      asked.answer(async () => {
        const sfn = new SFNClient(asked.client('recovery'));
        await sfn.send(new SendTaskSuccessCommand({ taskToken: 'never given out', output: '{}' }));
        return 'accepted';
      }),
    twin: 'InvalidToken',
    moto: 'accepted',
  },
  'promoted-replica': {
    ask: async (asked) => {
      const promote = new PromoteReadReplicaCommand(orders(asked, 'recovery'));
      await asked.answer(() => new RDSClient(asked.client('recovery')).send(promote));
      await asked.anHourLater();
      return asked.answer(async () => {
        const source = (await instance(asked, 'recovery'))?.ReadReplicaSourceDBInstanceIdentifier;
        return source === undefined ? 'stands alone' : 'a replica';
      });
    },
    twin: 'stands alone',
    moto: 'a replica',
  },
};

/** The same calls on both: an entry of the page that is not so any more fails, on either side. */
export function disagreements(assembly: () => CloudAssembly): void {
  let twin: Asked;
  let moto: Asked;
  let made: MotoWorld;

  beforeAll(async () => {
    await reset();
    made = new MotoWorld(assembly());
    await made.deploy();
    const { deployment } = made;
    moto = {
      deployment,
      client: (side) => operator(deployment.regions[side]),
      answer: (work) => work().catch(nameOf),
      anHourLater: () => Promise.resolve(),
    };
    const { world } = createWorld({ kernel: new Kernel(1), account: deployment.account });
    await deployAssembly(world, assembly());
    twin = {
      deployment,
      client: (side) => operatorClient(world, deployment.regions[side]),
      answer: (work) => settled(world, work).catch(nameOf),
      anHourLater: async () => {
        await world.kernel.run(() => false, 3_600_000);
      },
    };
  }, 120_000);
  afterAll(() => made.close());

  test.each(Object.entries(PROBES))('%s', async (_id, probe) => {
    expect(await probe.ask(twin)).toEqual(probe.twin);
    expect(await probe.ask(moto)).toEqual(probe.moto);
  });

  test('each is told on the page of what the lab supports, and nothing else is', () => {
    expect(MOTO_DISAGREEMENTS.map(({ id }) => id).toSorted()).toEqual(Object.keys(PROBES).toSorted());
  });
}

/** As the service spells it, without the suffix of the SDK's class. */
function nameOf(error: unknown): string {
  return (error as Error).name.replace(/(Fault|Exception)$/, '');
}
