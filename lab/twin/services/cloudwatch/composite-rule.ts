import { UnsupportedError } from '../../api.ts';
import type { AlarmState } from './alarm-evaluation.ts';

/** Whether a composite alarm is in ALARM, given the states of the alarms it names. */
export interface CompositeRule {
  /** Names of the alarms it refers to. */
  readonly children: readonly string[];
  holds(stateOf: (name: string) => AlarmState): boolean;
}

type Node = (stateOf: (name: string) => AlarmState) => boolean;

const TOKEN = /\s*(?:(AND|OR|NOT|TRUE|FALSE|[()])|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\))/y;

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly name: string };

/**
 * `ALARM("a") AND NOT OK("b")` and the like (API Reference, PutCompositeAlarm, AlarmRule); alarms by name or ARN.
 *
 * @throws UnsupportedError for anything else (`AT_LEAST`)
 */
export function parseCompositeRule(text: string): CompositeRule {
  const tokens = tokensOf(text);
  const refuse = (): never => {
    throw new UnsupportedError(`the alarm rule ${JSON.stringify(text)}`);
  };
  let position = 0;
  const take = (word: string): boolean => {
    const token = tokens[position];
    if (token?.kind !== 'word' || token.text !== word) return false;
    position += 1;
    return true;
  };
  const primary = (): Node => {
    if (take('NOT')) return negated(primary());
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    if (take('(')) {
      const inner = anyOf();
      return take(')') ? inner : refuse();
    }
    const token = tokens[position];
    if (token?.kind !== 'state') return refuse();
    position += 1;
    return (stateOf) => stateOf(token.name) === token.state;
  };
  const allOf = (): Node => {
    const nodes = [primary()];
    while (take('AND')) nodes.push(primary());
    return (stateOf) => nodes.every((node) => node(stateOf));
  };
  const anyOf = (): Node => {
    const nodes = [allOf()];
    while (take('OR')) nodes.push(allOf());
    return (stateOf) => nodes.some((node) => node(stateOf));
  };
  const holds = anyOf();
  if (position < tokens.length) refuse();
  return { children: tokens.flatMap((token) => (token.kind === 'state' ? [token.name] : [])), holds };
}

function negated(node: Node): Node {
  return (stateOf) => !node(stateOf);
}

function tokensOf(text: string): readonly Token[] {
  const pattern = new RegExp(TOKEN);
  const tokens: Token[] = [];
  while (pattern.lastIndex < text.trimEnd().length) {
    const match = pattern.exec(text);
    if (match === null) throw new UnsupportedError(`the alarm rule ${JSON.stringify(text)}`);
    const [, word, state, name = ''] = match;
    if (word === undefined) {
      tokens.push({ kind: 'state', state: state as AlarmState, name: name.split(':alarm:').at(-1) ?? name });
    } else {
      tokens.push({ kind: 'word', text: word });
    }
  }
  return tokens;
}
