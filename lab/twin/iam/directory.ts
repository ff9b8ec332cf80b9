import { awsManagedPolicy, isAwsManaged } from './aws-managed-policies.ts';
import { readPolicy, type Statement } from './policy-document.ts';

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly Statement[];
  /** Its own policies, in the order of the template. */
  readonly inline: readonly Statement[];
  /** ARNs of managed policies that the role itself names. */
  readonly managedPolicyArns: readonly string[];
}

/** Everything that policies say, by what they are attached to. */
export class Directory {
  readonly #roles = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();
  /** By role name: policies that name the role, which may be made before it. */
  readonly #attached = new Map<string, Statement[]>();
  readonly #resources = new Map<string, Statement[]>();
  readonly #identityStatements = new Map<string, readonly Statement[]>();
  readonly #defaults: Readonly<Record<string, readonly Statement[]>>;

  constructor(account: string) {
    this.#defaults = defaultPolicies(account);
  }

  /** A role's name stands once in an account, whatever the region of its template. */
  addRole(role: Role): void {
    if (this.#roles.has(role.arn)) throw new Error(`Two templates make the role ${role.name}.`);
    this.#roles.set(role.arn, role);
    this.#identityStatements.clear();
  }

  addManagedPolicy(arn: string, statements: readonly Statement[]): void {
    this.#managed.set(arn, statements);
    this.#identityStatements.clear();
  }

  attach(roleName: string, statements: readonly Statement[]): void {
    this.#attached.set(roleName, [...(this.#attached.get(roleName) ?? []), ...statements]);
    this.#identityStatements.clear();
  }

  /** Statements about one resource; those of several templates add up. */
  addResourcePolicy(arn: string, statements: readonly Statement[]): void {
    this.#resources.set(arn, [...(this.#resources.get(arn) ?? []), ...statements]);
  }

  get roles(): readonly Role[] {
    return [...this.#roles.values()];
  }

  /** Resources that have a policy of their own, by ARN. */
  get resourcePolicies(): readonly (readonly [string, readonly Statement[]])[] {
    return [...this.#resources];
  }

  /** What the role may do by its own and its attached policies; nothing where there is no such role. */
  identityStatements(roleArn: string): readonly Statement[] {
    let statements = this.#identityStatements.get(roleArn);
    if (statements === undefined) {
      const role = this.#roles.get(roleArn);
      const ofAws = (role?.managedPolicyArns ?? []).filter(isAwsManaged).flatMap(awsManagedPolicy);
      statements = [...this.ownStatements(roleArn), ...ofAws];
      this.#identityStatements.set(roleArn, statements);
    }
    return statements;
  }

  /** The same without the policies that AWS keeps. */
  ownStatements(roleArn: string): readonly Statement[] {
    const role = this.#roles.get(roleArn);
    if (role === undefined) return [];
    return [
      ...role.inline,
      ...(this.#attached.get(role.name) ?? []),
      ...role.managedPolicyArns.filter((arn) => !isAwsManaged(arn)).flatMap((arn) => this.#policy(arn)),
    ];
  }

  /** The policy that a resource's side of a decision rests on. */
  statementsAbout(action: string, resourceArn: string): readonly Statement[] {
    if (action === 'sts:AssumeRole') return this.#roles.get(resourceArn)?.trust ?? [];
    const [service = ''] = action.split(':');
    return (
      this.#resources.get(resourceArn) ??
      this.#resources.get(bucketOf(resourceArn)) ??
      this.#defaults[service] ??
      []
    );
  }

  #policy(arn: string): readonly Statement[] {
    const known = this.#managed.get(arn);
    if (known !== undefined) return known;
    throw new Error(`The template would not deploy. There is no managed policy ${arn}.`);
  }
}

/** The policy of a bucket speaks of its objects, too. */
function bucketOf(arn: string): string {
  return arn.startsWith('arn:aws:s3:::') ? (arn.split('/')[0] ?? arn) : arn;
}

/** Of resources that were made without a policy. */
function defaultPolicies(account: string): Readonly<Record<string, readonly Statement[]>> {
  return {
    // KMS Developer Guide, "Default key policy": the account's own policies decide. So it is assumed of keys of the team.
    kms: byDefault({
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    }),
    // SNS Developer Guide: a topic's first policy lets the owner's account publish, services that act for it included.
    sns: byDefault({
      Principal: '*',
      Action: 'sns:Publish',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  };
}

function byDefault(statement: object): readonly Statement[] {
  const document = { Statement: { Effect: 'Allow', ...statement } };
  return readPolicy(document, 'resource', 'the policy AWS gives by default');
}
