import { requireKeyOfAction } from './condition-keys.ts';
import type { RequestContext } from './conditions.ts';
import { matchesAction, matchesArn } from './patterns.ts';
import type { Patterns, Principals, Statement } from './policy-document.ts';

/** What is asked for: one action on one resource. An API call may ask for several. */
export interface AccessRequest {
  /** `rds:ModifyDBInstance` */
  readonly action: string;
  /** An ARN; `*` for an action that knows no resource, and for a listing the ARN with a `*` of its own. */
  readonly resource: string;
  /** Condition keys of this action; the global ones are filled in by the authority. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Who asks, as policies see it. */
export type Subject =
  | { readonly kind: 'role'; readonly roleArn: string; readonly account: string }
  | { readonly kind: 'service'; readonly service: string };

export interface Policies {
  /** Of the role. Empty for a service, which has none. */
  readonly identity: readonly Statement[];
  /** Of the resource that is asked for. */
  readonly resource: readonly Statement[];
  /** What the resource's policy means to a role of its own account (see {@link decide}). */
  readonly resourceRule: ResourceRule;
}

/**
 * `either`: the role's policies or the resource's may allow. `key`: only the resource's policy can; where it names
 * the account, it leaves the decision to the role's policies. `alone`: the role's policies count for nothing (trust).
 */
export type ResourceRule = 'either' | 'key' | 'alone';

/** One pattern of an allowing statement that a decision rests on. */
export interface Grant {
  readonly statement: Statement;
  /** Places in the statement's lists; 0 where the statement names what it leaves out. */
  readonly action: number;
  readonly resource: number;
}

export type Decision =
  | { readonly allowed: true; readonly by: readonly Grant[] }
  | { readonly allowed: false; readonly because: Refusal };

/** As the error message says it. */
export type Refusal =
  | 'with an explicit deny in an identity-based policy'
  | 'with an explicit deny in a resource-based policy'
  | 'because no identity-based policy allows the action'
  | 'because no resource-based policy allows the action';

/**
 * Within one account, as far as templates go: an explicit Deny anywhere wins; otherwise a single Allow is enough,
 * in the role's policies or in the resource's, where that names the role or everybody. A resource's policy that names
 * the account grants nothing by itself. A service has no policies of its own, so only the resource's count.
 * Sources: IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Key policies in AWS KMS" (a key is closed
 * to everybody whom its policy does not let in).
 */
export function decide(
  subject: Subject,
  request: AccessRequest,
  context: RequestContext,
  policies: Policies,
): Decision {
  const { identity, resource, resourceRule } = policies;
  const own = identity.filter((statement) => applies(statement, request, context));
  const theirs = resource.filter(
    (statement) => speaksOf(statement.principals, subject) !== 'no' && applies(statement, request, context),
  );
  if (own.some(isDeny)) return refused('with an explicit deny in an identity-based policy');
  if (theirs.some(isDeny)) return refused('with an explicit deny in a resource-based policy');
  const ownAllow = own[0];
  const directAllow = theirs.find(({ principals }) => speaksOf(principals, subject) === 'directly');
  const accountAllow = theirs.find(({ principals }) => speaksOf(principals, subject) === 'as-account');
  if (directAllow !== undefined) return allowed(request, directAllow);
  if (subject.kind === 'service' || resourceRule === 'alone') {
    return refused('because no resource-based policy allows the action');
  }
  if (resourceRule === 'key' && accountAllow === undefined) {
    return refused('because no resource-based policy allows the action');
  }
  if (ownAllow === undefined) return refused('because no identity-based policy allows the action');
  return resourceRule === 'key' && accountAllow !== undefined
    ? allowed(request, ownAllow, accountAllow)
    : allowed(request, ownAllow);
}

function applies(statement: Statement, request: AccessRequest, context: RequestContext): boolean {
  const { actions, resources, conditions, where } = statement;
  if (!covers(actions, (pattern) => matchesAction(pattern, request.action))) return false;
  if (resources !== undefined && !covers(resources, (pattern) => matchesArn(pattern, request.resource))) {
    return false;
  }
  return conditions.every(({ key, holds }) => {
    requireKeyOfAction(key, request.action, where);
    return holds(context.get(key));
  });
}

function covers({ negated, patterns }: Patterns, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== negated;
}

/** Everybody includes services. The account's root stands for the account (IAM User Guide, "Principal"). */
function speaksOf(principals: Principals | undefined, subject: Subject): 'directly' | 'as-account' | 'no' {
  if (principals === undefined) return 'no';
  const { everybody, aws, services } = principals;
  if (everybody) return 'directly';
  if (subject.kind === 'service') return services.includes(subject.service) ? 'directly' : 'no';
  const { roleArn, account } = subject;
  if (aws.includes(roleArn)) return 'directly';
  return aws.some((each) => each === account || each.endsWith(`:iam::${account}:root`)) ? 'as-account' : 'no';
}

function allowed(request: AccessRequest, ...statements: readonly Statement[]): Decision {
  return {
    allowed: true,
    by: statements.map((statement) => ({
      statement,
      action: placeOf(statement.actions, (pattern) => matchesAction(pattern, request.action)),
      resource: placeOf(statement.resources, (pattern) => matchesArn(pattern, request.resource)),
    })),
  };
}

function placeOf(patterns: Patterns | undefined, matches: (pattern: string) => boolean): number {
  return patterns === undefined || patterns.negated ? 0 : patterns.patterns.findIndex(matches);
}

function isDeny({ effect }: Statement): boolean {
  return effect === 'Deny';
}

function refused(because: Refusal): Decision {
  return { allowed: false, because };
}
