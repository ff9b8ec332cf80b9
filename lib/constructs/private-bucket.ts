import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketArn } from '../topology/names.ts';
import { policyDocument, type PolicyStatement } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';

export interface PrivateBucketProps {
  readonly region: RegionScope;
  readonly bucketName: string;
  readonly lifecycle?: CfnBucket.LifecycleConfigurationProperty;
  readonly replication?: CfnBucket.ReplicationConfigurationProperty;
  readonly objectLock?: CfnBucket.ObjectLockConfigurationProperty;
  /** The access-log bucket itself has none. */
  readonly logged: boolean;
  /** Beside the one that refuses plain HTTP. */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * A bucket as all of Muster's are: versioned, encrypted, closed to the public, TLS only, never deleted with its stack.
 * Only the roll-back of its own creation takes it away, empty: its name would be in the way of the next try.
 * Encrypted with S3's own keys: they cannot be lost in a disaster, they need no grant for replication, and server
 * access logs are delivered to no other kind of bucket.
 */
export class PrivateBucket extends Construct {
  readonly bucket: CfnBucket;
  readonly policy: CfnBucketPolicy;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { region, bucketName } = props;
    this.arn = bucketArn(region.place.partition, bucketName);
    this.bucket = new CfnBucket(this, 'Bucket', { bucketName, ...settings(props) });
    this.bucket.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucketName,
      policyDocument: policyDocument([tlsOnly(this.arn), ...(props.statements ?? [])]),
    });
    this.policy.addResourceDependency(this.bucket);
    this.policy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

function settings(props: PrivateBucketProps): CfnBucketProps {
  const { region, bucketName, lifecycle, replication, objectLock } = props;
  return {
    versioningConfiguration: { status: 'Enabled' },
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    ...(props.logged
      ? {
          loggingConfiguration: {
            destinationBucketName: region.names.accessLogBucket,
            logFilePrefix: `access/${bucketName}/`,
          },
        }
      : {}),
    ...(lifecycle === undefined ? {} : { lifecycleConfiguration: lifecycle }),
    ...(replication === undefined ? {} : { replicationConfiguration: replication }),
    ...(objectLock === undefined ? {} : { objectLockEnabled: true, objectLockConfiguration: objectLock }),
  };
}

function tlsOnly(arn: string): PolicyStatement {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
