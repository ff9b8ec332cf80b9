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
 * quotas"; white space is not counted). References to keys are shorter here than the ARNs they become, hence the
 * distance of a fifth.
 */
export const DOCUMENT_CHARACTERS = 4_900;

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

/** The statements in as few documents as hold them. A statement too large for one is cut along its resources. */
export function policyDocuments(
  statements: readonly PolicyStatement[],
  limit = DOCUMENT_CHARACTERS,
): readonly PolicyDocument[] {
  const documents: PolicyStatement[][] = [];
  let last: PolicyStatement[] | undefined;
  for (const statement of statements.flatMap((each) => pieces(each, limit))) {
    if (last !== undefined && characters([...last, statement]) <= limit) last.push(statement);
    else documents.push((last = [statement]));
  }
  return documents.map(policyDocument);
}

function pieces(statement: PolicyStatement, limit: number): readonly PolicyStatement[] {
  const { Resource: resources } = statement;
  if (characters([statement]) <= limit || typeof resources === 'string') return [statement];
  if (resources.length < 2) return [statement];
  const middle = Math.ceil(resources.length / 2);
  return [resources.slice(0, middle), resources.slice(middle)].flatMap((half) =>
    pieces({ ...statement, Resource: half }, limit),
  );
}

function characters(statements: readonly PolicyStatement[]): number {
  return JSON.stringify(policyDocument(statements)).length;
}
