import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Platform } from '../platform.ts';
import type { TargetCounts, TargetHealth } from '../ports/target-health.ts';
import { isAwsError } from './aws-errors.ts';
import { client } from './clients.ts';

export function targetHealthOf(platform: Platform): TargetHealth {
  const elb = client(platform, ElasticLoadBalancingV2Client, 'elastic-load-balancing-v2');
  return {
    async counts(targetGroups) {
      const distinct = [...new Set(targetGroups)];
      const found = await Promise.all(distinct.map((name) => countsOf(elb, name)));
      return new Map(found.flatMap((one) => (one === undefined ? [] : [one])));
    },
  };
}

/** One by one: asked for several names, the service refuses all of them when one does not exist. */
async function countsOf(
  elb: ElasticLoadBalancingV2Client,
  name: string,
): Promise<readonly [string, TargetCounts] | undefined> {
  const arn = await arnOf(elb, name);
  if (arn === undefined) return undefined;
  const { TargetHealthDescriptions: targets = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: arn }),
  );
  const healthy = targets.filter(({ TargetHealth: health }) => health?.State === 'healthy').length;
  return [name, { healthy, registered: targets.length }];
}

async function arnOf(elb: ElasticLoadBalancingV2Client, name: string): Promise<string | undefined> {
  try {
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: [name] }));
    return TargetGroups[0]?.TargetGroupArn;
  } catch (error) {
    if (isAwsError(error, 'TargetGroupNotFound')) return undefined;
    throw error;
  }
}
