import { ApiError, UnsupportedError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { Deployment } from '../../../../lambda/deployment.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { stableHex } from '../support/ids.ts';
import type { Bucket, ReplicationConfiguration, ReplicationRule, StoredObject } from './bucket.ts';
import { ObjectStore } from './object-store.ts';

const DAY_MILLISECONDS = 86_400_000;

export interface S3Twin extends TwinService {
  /** An application in a region stores an object. False where the bucket's region is dark. */
  putObject(fromRegion: string, bucket: string, key: string): boolean;
  /** Whether a reader of the bucket finds the object there: stored, or arrived as a replica. */
  hasObject(bucket: string, key: string): boolean;
  /** Everything such a reader finds, in order. */
  objectKeys(bucket: string): readonly string[];
}

type Operation = (bucket: Bucket, call: ApiCall) => ApiOutput;

/** Amazon S3: objects, versioning's state, object lock's default, and replication between regions. */
export function createS3(world: WorldContext): S3Twin {
  const store = new ObjectStore(world);
  const on =
    (operation: Operation) =>
    (call: ApiCall): ApiOutput =>
      operation(bucketOf(world, store, call), call);
  return {
    service: 's3',
    operations: {
      PutObject: on((bucket, call) => putObject(store, bucket, call)),
      GetObject: on((bucket, call) => {
        const found = store.find(bucket, String(call.input['Key']));
        if (found === undefined) {
          throw new ApiError('NoSuchKey', 'The specified key does not exist.', 404);
        }
        return {
          ...headers(store, bucket, call, found),
          Body: found.object.content?.body ?? new Uint8Array(),
        };
      }),
      HeadObject: on((bucket, call) => {
        const found = store.find(bucket, String(call.input['Key']));
        const wanted = call.input['VersionId'];
        if (found === undefined || (wanted !== undefined && wanted !== versionIdOf(found.object, call))) {
          throw new ApiError('NotFound', 'Not Found', 404);
        }
        return headers(store, bucket, call, found);
      }),
      CopyObject: on((bucket, call) => copyObject(store, bucket, call)),
      ListObjectVersions: on((bucket, call) => listVersions(store, bucket, call)),
      ListObjectsV2: on((bucket, call) => listObjects(store, bucket, call)),
      GetBucketVersioning: on(({ versioning }) => ({ Status: versioning })),
      GetBucketReplication: on(({ replication }) => {
        if (replication !== undefined) return { ReplicationConfiguration: replication };
        throw new ApiError(
          'ReplicationConfigurationNotFoundError',
          'The replication configuration was not found',
          404,
        );
      }),
      PutBucketReplication: on((bucket, call) => {
        store.replicate(bucket, call.input['ReplicationConfiguration'] as ReplicationConfiguration);
        return {};
      }),
      DeleteBucketReplication: on((bucket) => {
        store.replicate(bucket, undefined);
        return {};
      }),
    },
    resources: { 'AWS::S3::Bucket': (resource) => createBucket(store, resource) },
    adopt: (deployment) => adopt(store, deployment),
    putObject: (fromRegion, name, key) => {
      const bucket = store.bucket(name);
      if (bucket === undefined || world.isDark(bucket.region) || world.isDark(fromRegion)) return false;
      store.store(bucket, key);
      return true;
    },
    hasObject: (name, key) => {
      const bucket = store.bucket(name);
      return bucket !== undefined && store.find(bucket, key) !== undefined;
    },
    objectKeys: (name) => {
      const bucket = store.bucket(name);
      return bucket === undefined ? [] : store.keys(bucket, '');
    },
  };
}

function createBucket(store: ObjectStore, resource: LoadedResource): ResourceIdentity {
  const { region } = resource;
  const properties = propertiesOf(resource);
  const name =
    properties.optionalText('BucketName') ?? `${resource.stack}-${resource.logicalId}`.toLowerCase();
  const versioning = properties.nested('VersioningConfiguration')?.optionalText('Status');
  const bucket = store.create(region, name, {
    versioning: versioning === 'Enabled' || versioning === 'Suspended' ? versioning : undefined,
    objectLock: objectLockOf(properties),
  });
  if (properties.has('ReplicationConfiguration')) {
    store.replicate(bucket, replicationOf(resource.properties['ReplicationConfiguration']));
  }
  return {
    ref: name,
    attributes: {
      Arn: `arn:${PARTITION}:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  };
}

function objectLockOf(properties: Fields): Bucket['objectLock'] {
  const retention = properties.nested('ObjectLockConfiguration')?.nested('Rule')?.nested('DefaultRetention');
  if (retention === undefined) return undefined;
  return { mode: retention.text('Mode'), days: retention.number('Days') };
}

/** A template writes `Id` where the API has `ID`; the rest is the same. */
function replicationOf(property: unknown): ReplicationConfiguration {
  const { Role, Rules } = property as {
    readonly Role: string;
    readonly Rules: readonly (ReplicationRule & { readonly Id?: string })[];
  };
  return { Role, Rules: Rules.map(ruleOf) };
}

function ruleOf({ Id, ...rule }: ReplicationRule & { readonly Id?: string }): ReplicationRule {
  return Id === undefined ? rule : { ...rule, ID: Id };
}

/** The team's own buckets, versioned as the configuration asks of them. */
function adopt(store: ObjectStore, deployment: Deployment): void {
  for (const { buckets } of deployment.buckets) {
    for (const side of ['primary', 'recovery'] as const) {
      if (buckets[side].existing) {
        store.create(deployment.regions[side], buckets[side].bucket, { versioning: 'Enabled' });
      }
    }
  }
}

function bucketOf(world: WorldContext, store: ObjectStore, call: ApiCall): Bucket {
  const input = inputOf(call, 'InvalidArgument');
  const bucket = store.bucket(input.text('Bucket'));
  if (bucket === undefined) {
    throw new ApiError('NoSuchBucket', 'The specified bucket does not exist', 404);
  }
  if (bucket.region !== call.region) {
    throw new ApiError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      301,
    );
  }
  if ((input.optionalText('ExpectedBucketOwner') ?? world.account) !== world.account) {
    throw new ApiError('AccessDenied', 'Access Denied', 403);
  }
  return bucket;
}

function putObject(store: ObjectStore, bucket: Bucket, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'InvalidArgument').allow(['Bucket', 'Key', 'Body', 'ContentType']);
  const body = (call.input['Body'] as Uint8Array | undefined) ?? new Uint8Array();
  const stored = store.store(bucket, input.text('Key'), {
    body,
    contentType: input.optionalText('ContentType'),
  });
  return { ETag: stored.content?.eTag };
}

function headers(
  store: ObjectStore,
  bucket: Bucket,
  call: ApiCall,
  { object, isReplica }: { readonly object: StoredObject; readonly isReplica: boolean },
): ApiOutput {
  const status = isReplica ? 'REPLICA' : store.replicationStatus(bucket, String(call.input['Key']), object);
  return {
    ETag: object.content?.eTag,
    ContentLength: object.content?.body.byteLength ?? 0,
    LastModified: new Date(object.storedAt),
    ContentType: object.content?.contentType,
    ...(status === undefined ? {} : { ReplicationStatus: status }),
    ...(bucket.objectLock === undefined
      ? {}
      : {
          ObjectLockMode: bucket.objectLock.mode,
          ObjectLockRetainUntilDate: new Date(object.storedAt + bucket.objectLock.days * DAY_MILLISECONDS),
        }),
  };
}

function listObjects(store: ObjectStore, bucket: Bucket, call: ApiCall): ApiOutput {
  const input: Fields = inputOf(call, 'InvalidArgument').allow([
    'Bucket',
    'Prefix',
    'MaxKeys',
    'ContinuationToken',
  ]);
  const { keys: page, isTruncated } = store.keysAfter(bucket, {
    prefix: input.optionalText('Prefix') ?? '',
    after: input.optionalText('ContinuationToken') ?? '',
    limit: input.optionalNumber('MaxKeys') ?? 1000,
  });
  return {
    Name: bucket.name,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    Contents: page.map((Key) => ({ Key })),
    ...(isTruncated ? { NextContinuationToken: page.at(-1) } : {}),
  };
}

/** A replica is the same version as its original, so the id follows from what was stored, not from where it is found. */
function versionIdOf(
  { storedAt }: StoredObject,
  { input }: Pick<ApiCall, 'input'>,
  key = input['Key'],
): string {
  return stableHex(32, 'object-version', String(key), String(storedAt));
}

/** Every object of the lab has one version: what is stored again takes the place of what was there. */
function listVersions(store: ObjectStore, bucket: Bucket, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'InvalidArgument').allow([
    'Bucket',
    'Prefix',
    'KeyMarker',
    'MaxKeys',
    'ExpectedBucketOwner',
  ]);
  if (bucket.versioning === undefined) {
    throw new UnsupportedError(`ListObjectVersions on ${bucket.name}, which has no versioning`);
  }
  const { keys, isTruncated } = store.keysAfter(bucket, {
    prefix: input.optionalText('Prefix') ?? '',
    after: input.optionalText('KeyMarker') ?? '',
    limit: input.optionalNumber('MaxKeys') ?? 1000,
  });
  const versions = keys.flatMap((Key) => {
    const found = store.find(bucket, Key);
    if (found === undefined) return [];
    return [
      {
        Key,
        VersionId: versionIdOf(found.object, call, Key),
        IsLatest: true,
        LastModified: new Date(found.object.storedAt),
      },
    ];
  });
  return {
    Name: bucket.name,
    IsTruncated: isTruncated,
    Versions: versions,
    ...(isTruncated ? { NextKeyMarker: keys.at(-1) } : {}),
  };
}

/** CopySource is `bucket/key?versionId=...`, the key encoded. */
function copyObject(store: ObjectStore, bucket: Bucket, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'InvalidArgument').allow([
    'Bucket',
    'Key',
    'CopySource',
    'ExpectedBucketOwner',
    'ExpectedSourceBucketOwner',
  ]);
  const [, from = '', encoded = '', versionId] =
    /^([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(input.text('CopySource')) ?? [];
  const source = store.bucket(from);
  const key = decodeURIComponent(encoded);
  const found = source === undefined ? undefined : store.find(source, key);
  if (found === undefined) throw new ApiError('NoSuchKey', 'The specified key does not exist.', 404);
  if (versionId !== undefined && versionId !== versionIdOf(found.object, call, key)) {
    throw new ApiError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
  const stored = store.store(bucket, input.text('Key'), found.object.content);
  return { CopyObjectResult: { ETag: stored.content?.eTag, LastModified: new Date(stored.storedAt) } };
}
