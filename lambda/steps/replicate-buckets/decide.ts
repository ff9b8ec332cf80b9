import type { ReplicationConfiguration, ReplicationRule } from '../../ports/bucket-replication.ts';
import { REPLICATION_MINUTES, REPLICATION_RULE_ID, RULE_PREFIX } from '../../rules/replication-rule.ts';
import { StepError } from '../contract.ts';
import type { ReplicateBucketsProperties } from './contract.ts';

/** What to do with a bucket's configuration. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'put'; readonly configuration: ReplicationConfiguration }
  | { readonly kind: 'remove' };

type Versioning = 'Enabled' | 'Suspended' | 'off' | 'missing';

/** The configuration with our rule in it; rules of others as they are, in their order. */
export function withOurRule(
  properties: ReplicateBucketsProperties,
  partition: string,
  versioning: Versioning,
  existing: ReplicationConfiguration | undefined,
): Change {
  const { Bucket, DestinationBucket, RoleArn } = properties;
  if (versioning !== 'Enabled') throw withoutVersioning(Bucket, versioning);
  const others = foreignRules(existing);
  if (others.length > 0 && existing !== undefined && existing.roleArn !== RoleArn) {
    throw withForeignRole(Bucket, existing.roleArn, RoleArn, others);
  }
  const priority = 1 + Math.max(0, ...others.map((rule) => rule.priority));
  const ours = ruleTo(`arn:${partition}:s3:::${DestinationBucket}`, priority);
  const configuration = { roleArn: RoleArn, rules: [...others, ours] };
  return sameRules(existing, configuration) ? { kind: 'none' } : { kind: 'put', configuration };
}

/** The configuration without any rule of ours; gone altogether when nothing is left. */
export function withoutOurRule(existing: ReplicationConfiguration | undefined): Change {
  if (existing === undefined) return { kind: 'none' };
  const others = foreignRules(existing);
  if (others.length === existing.rules.length) return { kind: 'none' };
  return others.length === 0
    ? { kind: 'remove' }
    : { kind: 'put', configuration: { roleArn: existing.roleArn, rules: others } };
}

function foreignRules(existing: ReplicationConfiguration | undefined): readonly ReplicationRule[] {
  return (existing?.rules ?? []).filter(({ id }) => !id.startsWith(RULE_PREFIX));
}

/** Whether our rule stands there already, whatever its priority among the others has become. */
function sameRules(
  existing: ReplicationConfiguration | undefined,
  wanted: ReplicationConfiguration,
): boolean {
  if (existing === undefined || existing.roleArn !== wanted.roleArn) return false;
  const [standing, ...more] = ourRules(existing.rules);
  const [ours] = ourRules(wanted.rules);
  return more.length === 0 && standing !== undefined && ours !== undefined && sameTarget(standing, ours);
}

function ourRules(rules: readonly ReplicationRule[]): readonly ReplicationRule[] {
  return rules.filter(({ id }) => id.startsWith(RULE_PREFIX));
}

function sameTarget(a: ReplicationRule, b: ReplicationRule): boolean {
  return a.id === b.id && a.raw['Status'] === b.raw['Status'] && destinationOf(a) === destinationOf(b);
}

function destinationOf({ raw }: ReplicationRule): unknown {
  return (raw['Destination'] as { readonly Bucket?: string } | undefined)?.Bucket;
}

/** Users must not find after a failover what they deleted before it; changes made to replicas come back as well. */
function ruleTo(destinationArn: string, priority: number): ReplicationRule {
  const minutes = { Minutes: REPLICATION_MINUTES };
  return {
    id: REPLICATION_RULE_ID,
    priority,
    raw: {
      ID: REPLICATION_RULE_ID,
      Priority: priority,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Enabled' },
      SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
      Destination: {
        Bucket: destinationArn,
        ReplicationTime: { Status: 'Enabled', Time: minutes },
        Metrics: { Status: 'Enabled', EventThreshold: minutes },
      },
    },
  };
}

function withoutVersioning(bucket: string, versioning: Versioning): StepError {
  return versioning === 'missing'
    ? new StepError(
        'BucketMissing',
        `There is no bucket ${bucket} in this account and region.`,
        'Correct its name in the configuration, or create it; then deploy again.',
      )
    : new StepError(
        'VersioningNotEnabled',
        `Bucket ${bucket} cannot be replicated: its versioning is ${versioning}, it must be Enabled.`,
        `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled; then deploy again.`,
      );
}

function withForeignRole(
  bucket: string,
  theirs: string,
  ours: string,
  rules: readonly ReplicationRule[],
): StepError {
  const names = rules.map(({ id }) => id).join(', ');
  return new StepError(
    'ForeignReplicationRole',
    `Bucket ${bucket} already replicates with role ${theirs} (rules ${names}), and S3 takes one role for all rules.`,
    `Let those rules use ${ours}: give it what they need and put it into that configuration; then deploy again.`,
  );
}
