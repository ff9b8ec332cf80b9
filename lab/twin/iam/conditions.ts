import { UnsupportedError } from '../api.ts';
import { requireKnownKey } from './condition-keys.ts';
import { matchesArn, matchesPattern } from './patterns.ts';

/** What is known of a request beside action and resource: values by key, the keys in small letters. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** One line of a `Condition` block. All lines of a statement have to hold. */
export interface Condition {
  /** In small letters. */
  readonly key: string;
  readonly holds: (given: readonly string[] | undefined) => boolean;
}

type Comparison = (given: string, wanted: string) => boolean;

const arnLike: Comparison = (given, wanted) => matchesArn(wanted, given);
const same: Comparison = (given, wanted) => given === wanted;
const sameLetters: Comparison = (given, wanted) => given.toLowerCase() === wanted.toLowerCase();
const like: Comparison = (given, wanted) => matchesPattern(wanted, given);

/** `ArnEquals` and `ArnLike` behave alike (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
const COMPARISONS: Readonly<Record<string, { readonly compare: Comparison; readonly negated: boolean }>> = {
  StringEquals: { compare: same, negated: false },
  StringNotEquals: { compare: same, negated: true },
  StringEqualsIgnoreCase: { compare: sameLetters, negated: false },
  StringNotEqualsIgnoreCase: { compare: sameLetters, negated: true },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: arnLike, negated: false },
  ArnLike: { compare: arnLike, negated: false },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnNotLike: { compare: arnLike, negated: true },
  Bool: { compare: sameLetters, negated: false },
};

export const CONDITION_OPERATORS: readonly string[] = [...Object.keys(COMPARISONS), 'Null'];

const OPERATOR = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

/**
 * @param block the `Condition` of a statement
 * @throws UnsupportedError for an operator or a key that the lab does not know
 */
export function readConditions(block: unknown, where: string): readonly Condition[] {
  return Object.entries(block ?? {}).flatMap(([operator, lines]) =>
    Object.entries(lines as Readonly<Record<string, unknown>>).map(([key, values]) =>
      readCondition(operator, key.toLowerCase(), [values].flat().map(String), where),
    ),
  );
}

function readCondition(operator: string, key: string, wanted: readonly string[], where: string): Condition {
  const [, qualifier, name = '', ifExists] = OPERATOR.exec(operator) ?? [];
  requireKnownKey(key, qualifier !== undefined, where);
  if (name === 'Null' && qualifier === undefined && ifExists === undefined) return isNull(key, wanted);
  const comparison = COMPARISONS[name];
  if (comparison === undefined) throw new UnsupportedError(`the condition operator ${operator} (${where})`);
  const { compare, negated } = comparison;
  const suits = (given: string): boolean =>
    negated ? wanted.every((each) => !compare(given, each)) : wanted.some((each) => compare(given, each));
  return {
    key,
    holds: (given) => {
      if (given === undefined || given.length === 0) {
        // A negated operator holds of a key that is not there, and so does ForAllValues; ForAnyValue never does.
        return ifExists !== undefined || (qualifier === undefined ? negated : qualifier === 'ForAllValues');
      }
      return qualifier === 'ForAllValues' ? given.every(suits) : given.some(suits);
    },
  };
}

function isNull(key: string, wanted: readonly string[]): Condition {
  const absent = wanted.includes('true');
  return { key, holds: (given) => (given === undefined) === absent };
}
