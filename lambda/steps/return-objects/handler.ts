import { bucketReplicationOf } from '../../adapters/bucket-replication.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { objectVersionsOf } from '../../adapters/object-versions.ts';
import type { Platform } from '../../platform.ts';
import type { BucketReplication } from '../../ports/bucket-replication.ts';
import type { ReturnedBucket } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectVersions } from '../../ports/object-versions.ts';
import { peerScope } from '../../rules/arns.ts';
import { compareBuckets, type MissingObject } from '../bucket-comparison.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { withOurRule, type Change } from '../replicate-buckets/decide.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { returnObjects } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'activation' | 'fact' | 'putFact'>;
  readonly replication: BucketReplication;
  readonly versions: ObjectVersions;
  readonly peerVersions: ObjectVersions;
}

export const step: Step<Ports, Observed, Action> = {
  contract: returnObjects,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    replication: bucketReplicationOf(platform),
    versions: objectVersionsOf(platform, 'own'),
    peerVersions: objectVersionsOf(platform, 'peer'),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

const DAY_MILLISECONDS = 86_400_000;
const COPIES_AT_ONCE = 10;
/** What one CopyObject takes (S3 User Guide, "Copying, moving, and renaming objects"). */
const COPY_BYTES_MAX = 5 * 1024 ** 3;

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const { buckets } = platform.deployment;
  const [fact, changes] = await Promise.all([
    ports.ledger.fact(run.runId, 'return-objects'),
    Promise.all(buckets.map(({ name }) => changeOf(ports, name, platform))),
  ]);
  return {
    fact,
    buckets: buckets.map(({ name }, index) => ({ name, lacksRule: changes[index]?.kind === 'put' })),
  };
}

/** The same rule that the templates and the function of the way back write. */
async function changeOf({ replication }: Ports, name: string, platform: Platform): Promise<Change> {
  const { deployment, side } = platform;
  const { partition, account, names } = deployment;
  const pair = pairOf(name, platform);
  const [versioning, existing] = await Promise.all([
    replication.versioning(pair[side].bucket),
    replication.configuration(pair[side].bucket),
  ]);
  const properties = {
    Bucket: pair[side].bucket,
    DestinationBucket: pair[peerScope(platform).side].bucket,
    RoleArn: `arn:${partition}:iam::${account}:role/${names[side].bucketReplicationRole}`,
  };
  return withOurRule(properties, partition, versioning, existing);
}

function pairOf(
  name: string,
  { deployment }: Platform,
): Platform['deployment']['buckets'][number]['buckets'] {
  const found = deployment.buckets.find((bucket) => bucket.name === name);
  if (found === undefined) throw new Error(`There is no bucket ${name} in the deployed configuration.`);
  return found.buckets;
}

async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  if (action.kind === 'compare') return compare(ports, action.so, event, platform);
  const change = await changeOf(ports, action.bucket, platform);
  if (change.kind !== 'put') return;
  await ports.replication.put(pairOf(action.bucket, platform)[platform.side].bucket, change.configuration);
}

async function compare(
  ports: Ports,
  so: ReturnedBucket,
  { run: { runId }, enteredAt }: StepEvent,
  platform: Platform,
): Promise<void> {
  const { side, clock } = platform;
  const pair = pairOf(so.name, platform);
  const [here, there] = [pair[side].bucket, pair[peerScope(platform).side].bucket];
  const activation = await ports.ledger.activation();
  const { missing, cursor } = await compareBuckets({
    from: { versions: ports.versions, bucket: here },
    at: { versions: ports.peerVersions, bucket: there },
    sinceMilliseconds: Date.parse(activation?.at ?? '') - DAY_MILLISECONDS || 0,
    // What is stored from here on is the rule's matter alone.
    beforeMilliseconds: Date.parse(enteredAt),
    after: so.cursor === '' || so.cursor === null ? undefined : so.cursor,
    clock,
    untilMilliseconds: timeLimit(clock, returnObjects).untilMilliseconds,
  });
  const pending = missing.filter(({ replication }) => replication === 'PENDING');
  const given = missing.filter(({ replication }) => replication !== 'PENDING');
  refuseTooLarge(given, here);
  await inParallel(given, COPIES_AT_ONCE, (object) => ports.peerVersions.copy(here, object, there));
  const known = (await ports.ledger.fact(runId, 'return-objects'))?.buckets ?? [];
  const returned = {
    name: so.name,
    cursor,
    pending: so.pending + pending.length,
    copied: so.copied + given.length,
  };
  const others = known.filter(({ name }) => name !== so.name);
  await ports.ledger.putFact(runId, 'return-objects', { buckets: [...others, returned] });
}

function refuseTooLarge(objects: readonly MissingObject[], bucket: string): void {
  const large = objects.find(({ bytes }) => bytes > COPY_BYTES_MAX);
  if (large === undefined) return;
  throw new StepError(
    'ObjectTooLarge',
    `${large.key} of ${bucket} has not been replicated and has more than 5 GiB: it cannot be copied in one request.`,
    'copy it by hand (aws s3 cp), then start the runbook again.',
  );
}
