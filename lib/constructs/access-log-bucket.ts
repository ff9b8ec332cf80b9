import { Construct } from 'constructs';
import { bucketArn } from '../topology/names.ts';
import { PrivateBucket } from './private-bucket.ts';
import type { RegionScope } from './region-scope.ts';

/** Prefix of a created network's flow logs. */
export const FLOW_LOG_PREFIX = 'flow-logs';

const LOG_DAYS = 400;

/** Where the region's other buckets write who read and wrote them, and the network who spoke to whom. */
export class AccessLogBucket extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { place, names } = props.region;
    const arn = bucketArn(place.partition, names.accessLogBucket);
    const ownAccount = { StringEquals: { 'aws:SourceAccount': place.account } };
    this.bucket = new PrivateBucket(this, 'AccessLogs', {
      region: props.region,
      bucketName: names.accessLogBucket,
      logged: false,
      lifecycle: {
        rules: [
          {
            id: 'expire',
            status: 'Enabled',
            expirationInDays: LOG_DAYS,
            noncurrentVersionExpiration: { noncurrentDays: 30 },
          },
        ],
      },
      statements: [
        {
          Effect: 'Allow',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `${arn}/access/*`,
          Condition: ownAccount,
        },
        // VPC User Guide, "Publish flow logs to Amazon S3": the service checks the bucket before it writes.
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:GetBucketAcl',
          Resource: arn,
          Condition: ownAccount,
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `${arn}/${FLOW_LOG_PREFIX}/*`,
          Condition: ownAccount,
        },
      ],
    });
  }
}
