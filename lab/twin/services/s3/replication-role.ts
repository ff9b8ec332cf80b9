import type { WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';

interface Ends {
  readonly source: { readonly name: string; readonly region: string };
  readonly destination: { readonly name: string; readonly region: string };
}

/** S3 User Guide, "Setting up permissions for live replication". */
const ON_SOURCE = ['s3:GetReplicationConfiguration', 's3:ListBucket'];
const ON_SOURCE_OBJECTS = [
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionTagging',
];
const ON_REPLICAS = ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'];

/** Whether the rule's role lets S3 carry anything: what it may not carry is FAILED for good. */
export function mayReplicate(
  { access }: WorldContext,
  roleArn: string,
  { source, destination }: Ends,
): boolean {
  const from = bucketArn(source.name);
  const identity = access.assume('s3.amazonaws.com', roleArn, from);
  if (identity === undefined) return false;
  const may = (region: string, resource: string, actions: readonly string[]): boolean =>
    actions.every((action) => access.allows(identity, region, { action, resource }));
  return (
    may(source.region, from, ON_SOURCE) &&
    may(source.region, `${from}/*`, ON_SOURCE_OBJECTS) &&
    may(destination.region, `${bucketArn(destination.name)}/*`, ON_REPLICAS)
  );
}

function bucketArn(name: string): string {
  return `arn:${PARTITION}:s3:::${name}`;
}
