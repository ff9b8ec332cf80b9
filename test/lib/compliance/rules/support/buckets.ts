import type { Templates } from './fixture.ts';

/** A bucket that is replicated to the other region; `rule` ends its rule, `settings` the bucket's properties. */
export function replicated(rule = '', settings = ''): Templates {
  return {
    'us-east-1': `
Source:
  Type: AWS::S3::Bucket
  Properties:
    BucketName: files
    VersioningConfiguration: { Status: Enabled }
    ${settings}
    ReplicationConfiguration:
      Role: role
      Rules:
        - { Id: all, Status: Enabled, Destination: { Bucket: 'arn:aws:s3:::files-copy' }${rule} }
`,
    'us-west-2': `
Destination: { Type: AWS::S3::Bucket, Properties: { BucketName: files-copy, VersioningConfiguration: { Status: Enabled } } }
`,
  };
}
