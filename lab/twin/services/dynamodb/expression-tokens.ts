import { ApiError } from '../../api.ts';

export type Token =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'alias'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string };

const TOKEN = /\s*(?:(#[\w-]+)|(:[\w-]+)|([A-Za-z_][\w-]*)|(<=|>=|<>|[=<>(),.[\]+-]|\d+))/y;

/** The words, placeholders and signs of an expression. */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (match === null) throw syntaxError(`the sign at position ${at} of "${expression}"`);
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, alias, value, name, symbol]: RegExpExecArray): Token {
  if (alias !== undefined) return { kind: 'alias', text: alias };
  if (value !== undefined) return { kind: 'value', text: value };
  if (name !== undefined) return { kind: 'name', text: name };
  return { kind: 'symbol', text: symbol ?? '' };
}

export function syntaxError(what: string): ApiError {
  return new ApiError('ValidationException', `Invalid expression: ${what}.`);
}
