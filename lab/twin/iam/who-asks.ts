import type { Identity } from '../access.ts';
import { PARTITION } from '../template/scope.ts';
import type { RequestContext } from './conditions.ts';
import type { AccessRequest, Subject } from './evaluation.ts';

export function subjectOf(identity: Identity, account: string): Subject {
  return identity.kind === 'role'
    ? { kind: 'role', roleArn: identity.roleArn, account }
    : { kind: 'service', service: identity.service };
}

/** As error messages name it. */
export function nameOf(identity: Identity, account: string): string {
  if (identity.kind === 'service') return identity.service;
  const role = identity.roleArn.split('/').at(-1) ?? '';
  return `arn:${PARTITION}:sts::${account}:assumed-role/${role}/${identity.session}`;
}

/** The keys of the action, and those that are known of every request. */
export function contextOf(
  identity: Identity,
  region: string,
  account: string,
  { context = {} }: AccessRequest,
): RequestContext {
  const keys: Record<string, string | readonly string[]> = {
    ...context,
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': region,
    'aws:PrincipalIsAWSService': String(identity.kind === 'service'),
    ...(identity.kind === 'service'
      ? { 'aws:SourceArn': identity.sourceArn, 'aws:SourceAccount': account }
      : { 'aws:PrincipalArn': identity.roleArn, 'aws:PrincipalAccount': account }),
  };
  return new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
}
