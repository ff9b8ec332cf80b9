import { otherSide, type DatabaseInstanceNames, type Side } from '../deployment.ts';
import type { Permission, Scope } from '../steps/contract.ts';

/** ARN of something in the region a scope stands in. `resource` begins after the account's colon. */
export function arnInRegion(scope: Scope, service: string, resource: string): string {
  const { partition, regions, account } = scope.deployment;
  return `arn:${partition}:${service}:${regions[scope.side]}:${account}:${resource}`;
}

export function regionOfScope(scope: Scope): string {
  return scope.deployment.regions[scope.side];
}

/** The same application seen from the other region. */
export function peerScope(scope: Scope): Scope {
  return { deployment: scope.deployment, side: otherSide(scope.side) };
}

/** The instances of one side, in the order of the configuration. */
export function instancesOf(scope: Scope): readonly DatabaseInstanceNames[] {
  return scope.deployment.databases.map((database) => database.instances[scope.side]);
}

export function instanceArns(scope: Scope): readonly string[] {
  return instancesOf(scope).map((instance) => instance.arn);
}

/**
 * DescribeDBInstances with a filter is a listing: IAM checks it against every instance of the region, not against
 * those the filter names (Service Authorization Reference, Amazon RDS).
 */
export function describeInstances(scope: Scope): Permission {
  return {
    actions: ['rds:DescribeDBInstances'],
    resources: [arnInRegion(scope, 'rds', 'db:*')],
    reason: 'One listing polls all databases; a listing cannot be narrowed to single instances. Read only.',
  };
}

export function describeSecurityGroups(): Permission {
  return {
    actions: ['ec2:DescribeSecurityGroups'],
    resources: ['*'],
    reason: 'Group ids are generated and looked up by name; the action knows no resource. Read only.',
  };
}

/** In a command by hand: the id of a group of which the configuration gives the name, or the id itself. */
export function securityGroupInShell(region: string, group: string): string {
  if (group.startsWith('sg-')) return group;
  return (
    `"$(aws ec2 describe-security-groups --region ${region} --filters Name=group-name,Values=${group} ` +
    `--query 'SecurityGroups[0].GroupId' --output text)"`
  );
}

/** What is done without an answer of the other region: has to be said of everything there. */
export function saying(whenUnreachable: string): (permission: Permission) => Permission {
  return (permission) => ({ ...permission, whenUnreachable });
}

/** Nothing to grant where there is nothing to act on. */
export function permissionOn(
  actions: readonly string[],
  resources: readonly string[],
  reason: string,
): readonly Permission[] {
  return resources.length === 0 ? [] : [{ actions, resources, reason }];
}

/** For the summary of a step: `the primary region us-east-1`. */
export function regionInWords(scope: Scope, side: Side): string {
  return `the ${side} region ${scope.deployment.regions[side]}`;
}
