import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Platform } from '../platform.ts';
import type { SecurityGroups } from '../ports/security-groups.ts';
import { client, type Where } from './clients.ts';
import { chunked } from './paging.ts';

/** EC2 takes at most 200 values in one filter. */
const FILTER_VALUES = 200;

export function securityGroupsOf(platform: Platform, where: Where = 'own'): SecurityGroups {
  const ec2 = client(platform, EC2Client, 'ec2', where);
  return {
    async idsOf(names) {
      const distinct = [...new Set(names)];
      const asIds = distinct.filter((name) => name.startsWith('sg-'));
      const asNames = distinct.filter((name) => !name.startsWith('sg-'));
      const pages = await Promise.all([
        ...chunked(asNames, FILTER_VALUES).map((chunk) => groupsWith(ec2, 'group-name', chunk)),
        ...chunked(asIds, FILTER_VALUES).map((chunk) => groupsWith(ec2, 'group-id', chunk)),
      ]);
      const ids = new Map<string, string>();
      const ambiguous = new Set<string>();
      for (const { name, id } of pages.flat()) {
        if (ids.has(name)) ambiguous.add(name);
        ids.set(name, id);
      }
      for (const name of ambiguous) ids.delete(name);
      return ids;
    },
  };
}

/** `name`: what was asked for, a group's name or its id. */
async function groupsWith(
  ec2: EC2Client,
  filter: 'group-name' | 'group-id',
  names: readonly string[],
): Promise<readonly { readonly name: string; readonly id: string }[]> {
  const found: { name: string; id: string }[] = [];
  let token: string | undefined;
  do {
    const page = await ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [{ Name: filter, Values: [...names] }],
        MaxResults: 1000,
        NextToken: token,
      }),
    );
    for (const { GroupName, GroupId } of page.SecurityGroups ?? []) {
      const name = filter === 'group-name' ? GroupName : GroupId;
      if (name !== undefined && GroupId !== undefined) found.push({ name, id: GroupId });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}
