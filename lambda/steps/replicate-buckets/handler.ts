import * as z from 'zod/mini';
import { bucketReplicationOf } from '../../adapters/bucket-replication.ts';
import type { Platform } from '../../platform.ts';
import type { BucketReplication } from '../../ports/bucket-replication.ts';
import { REPLICATION_RULE_ID } from '../../rules/replication-rule.ts';
import { StepError } from '../contract.ts';
import { customResourceEntry, type ResourceAnswer, type ResourceRequest } from '../custom-resource.ts';
import { check, describeMistakes } from '../validation.ts';
import { replicateBuckets, type ReplicateBucketsProperties } from './contract.ts';
import { withOurRule, withoutOurRule, type Change } from './decide.ts';

const text = z.string().check(z.minLength(1));
const propertiesSchema = z.strictObject({ Bucket: text, DestinationBucket: text, RoleArn: text });

/** The answer to one request of CloudFormation. Deleting what is not there is done. */
export async function answerTo(
  replication: BucketReplication,
  { type, properties: given }: Pick<ResourceRequest, 'type' | 'properties'>,
  { partition }: Pick<Platform['deployment'], 'partition'>,
): Promise<ResourceAnswer> {
  const properties = propertiesOf(given);
  const { Bucket } = properties;
  const versioning = await replication.versioning(Bucket);
  // Follows the bucket: another bucket is another resource, and CloudFormation deletes the old one after it.
  const physicalId = `${Bucket}/${REPLICATION_RULE_ID}`;
  if (type === 'Delete') {
    if (versioning !== 'missing') {
      await apply(replication, Bucket, withoutOurRule(await replication.configuration(Bucket)));
    }
    return { physicalId };
  }
  const existing = versioning === 'missing' ? undefined : await replication.configuration(Bucket);
  const change = withOurRule(properties, partition, versioning, existing);
  await apply(replication, Bucket, change);
  if (change.kind === 'put') await readBack(replication, Bucket);
  return { physicalId };
}

function propertiesOf(given: unknown): ReplicateBucketsProperties {
  const checked = check(propertiesSchema, given);
  if (checked.ok) return checked.value;
  throw new StepError(
    'InvalidProperties',
    `The custom resource's properties are not valid: ${describeMistakes(checked.mistakes)}.`,
    'Correct the template; then deploy again.',
  );
}

async function apply(replication: BucketReplication, bucket: string, change: Change): Promise<void> {
  if (change.kind === 'put') await replication.put(bucket, change.configuration);
  if (change.kind === 'remove') await replication.remove(bucket);
}

/** S3 takes no condition with this call: somebody may have written over it in between. */
async function readBack(replication: BucketReplication, bucket: string): Promise<void> {
  const stands = await replication.configuration(bucket);
  if (stands?.rules.some(({ id }) => id === REPLICATION_RULE_ID) === true) return;
  throw new StepError(
    'RuleNotKept',
    `The rule ${REPLICATION_RULE_ID} of bucket ${bucket} was gone right after it was written.`,
    'Find out who else writes the replication of this bucket; then deploy again.',
  );
}

export const { handler, bind } = customResourceEntry(replicateBuckets, (platform, request) =>
  answerTo(bucketReplicationOf(platform), request, platform.deployment),
);
