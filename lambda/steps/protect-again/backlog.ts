import type { Deployment, Side } from '../../deployment.ts';
import { otherSide } from '../../deployment.ts';
import { isFromAws, retryableName } from '../../adapters/aws-errors.ts';
import type { MetricHistory, Sample } from '../../ports/metric-history.ts';
import { REPLICATION_RULE_ID } from '../../rules/replication-rule.ts';
import { counted } from '../../rules/wording.ts';

const LOOK_BACK_MILLISECONDS = 15 * 60_000;

/**
 * Which buckets have objects that wait for the other region, one line each; no line for one that has none.
 * S3 publishes this in the region of the destination (S3 User Guide, "Using S3 Replication metrics"), which may be
 * dark: then it is not known, and that is said.
 */
export async function replicationBacklog(
  peerHistory: MetricHistory,
  { buckets, regions }: Deployment,
  side: Side,
  nowMilliseconds: number,
): Promise<readonly string[]> {
  if (buckets.length === 0) return [];
  const peer = otherSide(side);
  const samples = await readOrUndefined(() =>
    peerHistory.read(
      buckets.map(({ name, buckets: pair }) => ({
        key: name,
        namespace: 'AWS/S3',
        name: 'OperationsPendingReplication',
        dimensions: {
          SourceBucket: pair[side].bucket,
          DestinationBucket: pair[peer].bucket,
          RuleId: REPLICATION_RULE_ID,
        },
        statistic: 'Maximum',
        periodSeconds: 60,
      })),
      { fromMilliseconds: nowMilliseconds - LOOK_BACK_MILLISECONDS, toMilliseconds: nowMilliseconds },
    ),
  );
  return buckets.flatMap(({ name }) => lineOf(name, samples?.get(name), regions[peer]));
}

function lineOf(name: string, samples: readonly Sample[] | undefined, region: string): readonly string[] {
  const pending = samples?.at(-1)?.value;
  if (pending === undefined) return [`${name}: not known how many objects wait for ${region}`];
  return pending === 0 ? [] : [`${name}: ${counted(pending, 'object')} waiting for ${region}`];
}

async function readOrUndefined<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isFromAws(error) && retryableName(error) === undefined) throw error;
    return undefined;
  }
}
