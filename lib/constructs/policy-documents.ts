/** IAM policies as plain data: exact, without wildcards in actions, and cut so that IAM takes them. */

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  /** Only in a policy of a resource. */
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/**
 * A managed policy holds 6,144 characters, a role's own policies 10,240 together (IAM User Guide, "IAM and STS
 * quotas"; white space is not counted).
 */
export const DOCUMENT_CHARACTERS = 6_100;

/** A reference is short here and becomes an ARN when it is deployed. */
const REFERENCE = /\$\{Token\[[^\]]*\]\}/g;
const REFERENCE_CHARACTERS = 120;

/** Managed policies one role can have without asking for a larger quota. */
export const POLICIES_PER_ROLE = 10;

export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions?: PolicyStatement['Condition'],
): PolicyStatement {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

/** The trust policy of a role a service takes. `conditions` keep out other accounts' use of the same service. */
export function trust(service: string, conditions?: PolicyStatement['Condition']): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(conditions === undefined ? {} : { Condition: conditions }),
      } as unknown as PolicyStatement,
    ],
  };
}

/** The statements in as few documents as hold them. A statement that does not fit is cut along its resources. */
export function policyDocuments(
  statements: readonly PolicyStatement[],
  limit = DOCUMENT_CHARACTERS,
): readonly PolicyDocument[] {
  const documents: PolicyStatement[][] = [[]];
  for (const statement of statements) {
    let left: readonly string[] = [statement.Resource].flat();
    while (left.length > 0) {
      const last = documents.at(-1) ?? [];
      const fitting = howManyFit(last, { ...statement, Resource: left }, limit);
      if (fitting === 0 && last.length > 0) {
        documents.push([]);
        continue;
      }
      // A single resource is never cut, so one that fits nowhere gets a document of its own.
      const taken = Math.max(fitting, 1);
      last.push({ ...statement, Resource: left.slice(0, taken) });
      left = left.slice(taken);
    }
  }
  return documents.map(policyDocument);
}

/** How many of a statement's resources the document still takes, in their order. */
function howManyFit(
  document: readonly PolicyStatement[],
  statement: PolicyStatement & { readonly Resource: readonly string[] },
  limit: number,
): number {
  let used = characters(policyDocument([...document, { ...statement, Resource: [] }]));
  const beyond = statement.Resource.findIndex((resource) => {
    // With its comma.
    used += characters(resource) + 1;
    return used > limit;
  });
  return beyond === -1 ? statement.Resource.length : beyond;
}

function characters(value: unknown): number {
  return JSON.stringify(value).replaceAll(REFERENCE, '#'.repeat(REFERENCE_CHARACTERS)).length;
}
