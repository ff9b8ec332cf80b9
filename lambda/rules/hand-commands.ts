import type { HandCommand, Scope } from '../steps/contract.ts';
import { regionOfScope } from './arns.ts';

/** Stands for the number of this activation in a by-hand value; the shell fills it in. */
export const EPOCH_BY_HAND = '<epoch>';

/** Stands for the time in a by-hand value; the shell fills it in. */
export const NOW_BY_HAND = '<now>';

/** An item of the ledger, by hand. */
export function showItem(scope: Scope, key: LedgerKey, explanation: string): HandCommand {
  return {
    explanation,
    command:
      `aws dynamodb get-item --region ${regionOfScope(scope)} --consistent-read ` +
      `--table-name ${tableOf(scope)} --key ${quoted(typed(key))}`,
  };
}

export interface LedgerKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Sets attributes of an item, by hand. Numbers and texts; a text may be {@link EPOCH_BY_HAND} (written as a number)
 * or {@link NOW_BY_HAND}. `onlyIf` is added to the command as it is and may use the attributes' names with `#`.
 */
export function setItem(
  scope: Scope,
  key: LedgerKey,
  values: Readonly<Record<string, string | boolean>>,
  explanation: string,
  onlyIf?: string,
): HandCommand {
  const names = Object.keys(values);
  const placeholders = Object.fromEntries(names.map((name) => [`:${name}`, values[name] ?? '']));
  return {
    explanation,
    command: [
      `aws dynamodb update-item --region ${regionOfScope(scope)} --table-name ${tableOf(scope)}`,
      `--key ${quoted(typed(key))}`,
      `--update-expression 'SET ${names.map((name) => `#${name} = :${name}`).join(', ')}'`,
      `--expression-attribute-names ${quoted(Object.fromEntries(names.map((name) => [`#${name}`, name])))}`,
      `--expression-attribute-values ${quoted(typed(placeholders))}`,
      ...(onlyIf === undefined ? [] : [`--condition-expression '${onlyIf}'`]),
    ].join(' '),
  };
}

function tableOf(scope: Scope): string {
  return scope.deployment.names[scope.side].ledgerTable;
}

function typed(values: LedgerKey | Readonly<Record<string, string | boolean>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'boolean') return [name, { BOOL: value }];
      return [name, value === EPOCH_BY_HAND ? { N: value } : { S: value }];
    }),
  );
}

/** JSON in single quotes, with the shell's own words let through where a value stands for them. */
function quoted(json: Readonly<Record<string, unknown>>): string {
  return `'${JSON.stringify(json)}'`
    .replaceAll(EPOCH_BY_HAND, `'"\${EPOCH:?export EPOCH first}"'`)
    .replaceAll(NOW_BY_HAND, `'"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)"'`);
}
