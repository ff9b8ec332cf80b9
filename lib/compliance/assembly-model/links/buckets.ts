import { oncePer } from '../memo.ts';
import type { JsonObject } from '../json.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { isSymbolic } from '../symbols.ts';
import { at, flag, objects, text } from '../values.ts';

export const BUCKET = 'AWS::S3::Bucket';
const CUSTOM_REPLICATION = 'Custom::MusterBucketReplication';

/** One rule of one bucket that copies to another. */
export interface ReplicationLink {
  /** Where the rule is written: the bucket, or what merges a rule into one that stands already. */
  readonly statedAt: Resource;
  readonly sourceName: string;
  /** Where they are in the assembly. */
  readonly source: Resource | undefined;
  readonly destinationName: string;
  readonly destination: Resource | undefined;
  readonly enabled: boolean;
  /** Undefined where a function writes the rule: the template does not hold it. */
  readonly rule: JsonObject | undefined;
  /** `unknown`: one of the buckets is not in the assembly, or not placed. */
  readonly crossRegion: boolean | 'unknown';
}

export const replications = oncePer((model: AssemblyModel): readonly ReplicationLink[] => [
  ...model.ofType(BUCKET).flatMap((bucket) => rulesOf(model, bucket)),
  ...model.ofType(CUSTOM_REPLICATION).map((resource) =>
    linkOf(model, {
      statedAt: resource,
      sourceName: resource.text('Bucket') ?? '',
      destinationName: resource.text('DestinationBucket') ?? '',
      region: resource.region,
    }),
  ),
]);

function rulesOf(model: AssemblyModel, bucket: Resource): readonly ReplicationLink[] {
  return objects(bucket.at('ReplicationConfiguration.Rules')).map((rule) =>
    linkOf(model, {
      statedAt: bucket,
      sourceName: bucket.name,
      destinationName: bucketInArn(text(at(rule, 'Destination.Bucket')) ?? ''),
      region: bucket.region,
      rule,
    }),
  );
}

interface Stated {
  readonly statedAt: Resource;
  readonly sourceName: string;
  readonly destinationName: string;
  /** Of the source: a rule is written where its bucket stands. */
  readonly region: string | undefined;
  readonly rule?: JsonObject;
}

function linkOf(model: AssemblyModel, stated: Stated): ReplicationLink {
  const destination = model.named(BUCKET, stated.destinationName);
  const to = destination?.region;
  return {
    statedAt: stated.statedAt,
    sourceName: stated.sourceName,
    source: model.named(BUCKET, stated.sourceName),
    destinationName: stated.destinationName,
    destination,
    enabled: stated.rule === undefined || (text(stated.rule['Status']) ?? 'Enabled') === 'Enabled',
    rule: stated.rule,
    crossRegion: stated.region === undefined || to === undefined ? 'unknown' : stated.region !== to,
  };
}

export const replicationsBySource = oncePer((model: AssemblyModel) => {
  const found = new Map<string, ReplicationLink[]>();
  for (const link of replications(model)) {
    found.set(link.sourceName, [...(found.get(link.sourceName) ?? []), link]);
  }
  return found;
});

/** Buckets that others write their logs to. */
const logTargets = oncePer((model: AssemblyModel): ReadonlySet<string> => {
  const names = [
    ...model.ofType(BUCKET).map((bucket) => bucket.text('LoggingConfiguration.DestinationBucketName')),
    ...model.ofType('AWS::CloudTrail::Trail').map((trail) => trail.text('S3BucketName')),
    ...model.ofType('AWS::Config::DeliveryChannel').map((channel) => channel.text('S3BucketName')),
    ...model.ofType('AWS::EC2::FlowLog').map((log) => bucketInArn(log.text('LogDestination') ?? '')),
    ...model
      .ofType('AWS::CloudFront::Distribution')
      .map((distribution) =>
        distribution.text('DistributionConfig.Logging.Bucket')?.replace(/\.s3\..*$/, ''),
      ),
    ...model
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .flatMap((balancer) => objects(balancer.at('LoadBalancerAttributes')))
      .filter((attribute) => attribute['Key'] === 'access_logs.s3.bucket')
      .map((attribute) => text(attribute['Value'])),
  ];
  return new Set(names.filter((name) => name !== undefined));
});

/**
 * Buckets that hold what cannot be made again. Where the configuration names them, those; elsewhere the ones whose
 * versions somebody keeps, that take nobody's logs, expire nothing and are not themselves a copy.
 */
export const dataBuckets = oncePer((model: AssemblyModel): readonly Resource[] => {
  const { deployment } = model.intent;
  const buckets = model.ofType(BUCKET);
  if (deployment !== undefined) {
    const names = new Set(deployment.buckets.map((each) => each.buckets[deployment.activeSide].bucket));
    return buckets.filter(({ name }) => names.has(name));
  }
  const copies = new Set(replications(model).map(({ destinationName }) => destinationName));
  return buckets.filter(
    (bucket) =>
      bucket.text('VersioningConfiguration.Status') === 'Enabled' &&
      !logTargets(model).has(bucket.name) &&
      bucket.text('AccessControl') !== 'LogDeliveryWrite' &&
      (!copies.has(bucket.name) || replicationsBySource(model).has(bucket.name)) &&
      !expiresEverything(bucket),
  );
});

function expiresEverything(bucket: Resource): boolean {
  return objects(bucket.at('LifecycleConfiguration.Rules')).some(
    (rule) =>
      text(rule['Status']) === 'Enabled' &&
      (rule['ExpirationInDays'] !== undefined || rule['ExpirationDate'] !== undefined) &&
      (text(rule['Prefix']) ?? '') === '' &&
      rule['TagFilters'] === undefined,
  );
}

/** `arn:aws:s3:::name/prefix` as `name`. A symbol may hold a slash of its own. */
export function bucketInArn(arn: string): string {
  const rest = arn.replace(/^arn:[^:]*:s3:::/, '');
  return /^(?:\u27E8[^\u27E9]*\u27E9|[^/])+/.exec(rest)?.[0] ?? rest;
}

/** Encrypted with KMS; `unknown` where the template leaves it to the deployment. */
export function usesKms(bucket: Resource): boolean | 'unknown' {
  const encryption = bucket.at('BucketEncryption');
  if (isSymbolic(encryption)) return 'unknown';
  const algorithms = objects(at(encryption, 'ServerSideEncryptionConfiguration')).map((rule) =>
    text(at(rule, 'ServerSideEncryptionByDefault.SSEAlgorithm')),
  );
  if (algorithms.some((algorithm) => algorithm?.startsWith('aws:kms') === true)) return true;
  return algorithms.some(isSymbolic) ? 'unknown' : false;
}

export function versioned(bucket: Resource): boolean | 'unknown' {
  const status = bucket.text('VersioningConfiguration.Status');
  if (isSymbolic(status) || isSymbolic(bucket.at('VersioningConfiguration'))) return 'unknown';
  return status === 'Enabled' || flag(bucket.at('ObjectLockEnabled')) === true;
}
