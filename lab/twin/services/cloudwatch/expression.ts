import { UnsupportedError } from '../../api.ts';

/** Values by start of period. */
export type Series = ReadonlyMap<number, number>;

/** Metric math over the results so far; `periods` are the starts of all periods asked for. */
export type Expression = (results: ReadonlyMap<string, Series>, periods: readonly number[]) => Series;

/** One value per period, undefined where there is none. */
type Node = (results: ReadonlyMap<string, Series>, period: number) => number | undefined;

const BINARY: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  {
    '<': (a, b) => Number(a < b),
    '<=': (a, b) => Number(a <= b),
    '>': (a, b) => Number(a > b),
    '>=': (a, b) => Number(a >= b),
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
];

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([a-z]\w*)|([A-Z]+)|(<=|>=|==|!=|[-+*/(),<>]))/y;

/**
 * The part of metric math that alarms here use: numbers, ids, arithmetic, comparison, `IF` and `FILL` with a number
 * (CloudWatch User Guide, "Using math expressions with CloudWatch metrics"). A period has a value only where all
 * operands have one, and a division by zero has none.
 *
 * @throws UnsupportedError for anything else
 */
export function parseExpression(text: string): Expression {
  const root = new Parser(text).parse();
  return (results, periods) => {
    const series = new Map<number, number>();
    for (const period of periods) {
      const value = root(results, period);
      if (value !== undefined && Number.isFinite(value)) series.set(period, value);
    }
    return series;
  };
}

type TokenKind = 'number' | 'id' | 'function' | 'symbol' | 'end';

class Parser {
  readonly #text: string;
  readonly #tokens: { readonly kind: TokenKind; readonly text: string }[] = [];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < text.trimEnd().length) {
      const match = pattern.exec(text);
      if (match === null) return this.#refuse();
      const kinds: readonly TokenKind[] = ['number', 'id', 'function', 'symbol'];
      const index = [1, 2, 3, 4].findIndex((group) => match[group] !== undefined);
      this.#tokens.push({ kind: kinds[index] ?? 'end', text: match[index + 1] ?? '' });
    }
  }

  parse(): Node {
    const node = this.#binary(0);
    if (this.#position < this.#tokens.length) this.#refuse();
    return node;
  }

  #binary(level: number): Node {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#tokens[this.#position];
      const operator = token?.kind === 'symbol' ? operators[token.text] : undefined;
      if (operator === undefined) return left;
      this.#position += 1;
      left = both(left, this.#binary(level + 1), operator);
    }
  }

  #unary(): Node {
    if (this.#take('-')) {
      const operand = this.#unary();
      return (results, period) => {
        const value = operand(results, period);
        return value === undefined ? undefined : -value;
      };
    }
    return this.#primary();
  }

  #primary(): Node {
    const token = this.#tokens[this.#position];
    this.#position += 1;
    if (token?.kind === 'number') return () => Number(token.text);
    if (token?.kind === 'id') return (results, period) => results.get(token.text)?.get(period);
    if (token?.kind === 'function') return this.#call(token.text, this.#arguments());
    if (token?.text !== '(') return this.#refuse();
    const inner = this.#binary(0);
    if (!this.#take(')')) this.#refuse();
    return inner;
  }

  #arguments(): readonly Node[] {
    if (!this.#take('(')) this.#refuse();
    const nodes = [this.#binary(0)];
    while (this.#take(',')) nodes.push(this.#binary(0));
    if (!this.#take(')')) this.#refuse();
    return nodes;
  }

  #call(name: string, [first, second, third]: readonly Node[]): Node {
    if (name === 'FILL' && first !== undefined && second !== undefined && third === undefined) {
      return (results, period) => first(results, period) ?? second(results, period);
    }
    if (name === 'IF' && first !== undefined && second !== undefined && third !== undefined) {
      return (results, period) => {
        const condition = first(results, period);
        if (condition === undefined) return undefined;
        return condition === 0 ? third(results, period) : second(results, period);
      };
    }
    return this.#refuse();
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position += 1;
    return true;
  }

  #refuse(): never {
    throw new UnsupportedError(`the metric expression ${JSON.stringify(this.#text)}`);
  }
}

function both(left: Node, right: Node, operator: (a: number, b: number) => number): Node {
  return (results, period) => {
    const a = left(results, period);
    const b = right(results, period);
    return a === undefined || b === undefined ? undefined : operator(a, b);
  };
}
