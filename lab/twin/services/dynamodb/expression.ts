import { ApiError, UnsupportedError, type ApiCall } from '../../api.ts';
import { compare, equals, typeOf, type AttributeValue, type Item } from './attributes.ts';
import { syntaxError, tokensOf, type Token } from './expression-tokens.ts';

/** Whether an item (undefined: there is none) meets a condition. */
export type Condition = (item: Item | undefined) => boolean;

type Operand = (item: Item | undefined) => AttributeValue | undefined;

/** Placeholders of one call. DynamoDB refuses a call that gives one and does not use it. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #used = new Set<string>();

  constructor(input: ApiCall['input']) {
    this.#names = (input['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
    this.#values = (input['ExpressionAttributeValues'] ?? {}) as Readonly<Record<string, AttributeValue>>;
  }

  name(placeholder: string): string {
    return this.#use(this.#names, placeholder, 'attribute name');
  }

  value(placeholder: string): AttributeValue {
    return this.#use(this.#values, placeholder, 'attribute value');
  }

  refuseUnused(): void {
    const unused = [...Object.keys(this.#names), ...Object.keys(this.#values)].filter(
      (placeholder) => !this.#used.has(placeholder),
    );
    if (unused.length > 0) {
      throw new ApiError(
        'ValidationException',
        `Value provided but unused in expressions: ${unused.join(', ')}`,
      );
    }
  }

  #use<T>(from: Readonly<Record<string, T>>, placeholder: string, what: string): T {
    this.#used.add(placeholder);
    const found = from[placeholder];
    if (found === undefined)
      throw syntaxError(`an ${what} used in the expression is not defined: ${placeholder}`);
    return found;
  }
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** `condition` and `key condition` expressions: AND, OR, NOT, comparisons, and the functions on attributes. */
export function parseCondition(expression: string, placeholders: Placeholders): Condition {
  const parser = new Parser(tokensOf(expression), placeholders, expression);
  const condition = parser.alternatives();
  parser.expectEnd();
  return condition;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #placeholders: Placeholders;
  readonly #expression: string;
  #position = 0;

  constructor(tokens: readonly Token[], placeholders: Placeholders, expression: string) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
    this.#expression = expression;
  }

  alternatives(): Condition {
    const conditions = [this.#conjunction()];
    while (this.#takeWord('OR')) conditions.push(this.#conjunction());
    return (item) => conditions.some((condition) => condition(item));
  }

  expectEnd(): void {
    const token = this.#tokens[this.#position];
    if (token !== undefined) throw this.#unexpected();
  }

  #conjunction(): Condition {
    const conditions = [this.#negation()];
    while (this.#takeWord('AND')) conditions.push(this.#negation());
    return (item) => conditions.every((condition) => condition(item));
  }

  #negation(): Condition {
    if (!this.#takeWord('NOT')) return this.#primary();
    const condition = this.#negation();
    return (item) => !condition(item);
  }

  #primary(): Condition {
    if (this.#takeSymbol('(')) {
      const condition = this.alternatives();
      this.#expectSymbol(')');
      return condition;
    }
    const word = this.#tokens[this.#position];
    return word?.kind === 'name' ? this.#functionCall(word.text) : this.#comparison();
  }

  #functionCall(name: string): Condition {
    this.#position += 1;
    this.#expectSymbol('(');
    const operands = [this.#operand()];
    while (this.#takeSymbol(',')) operands.push(this.#operand());
    this.#expectSymbol(')');
    return attributeFunction(name, operands);
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (this.#takeWord('BETWEEN')) {
      const low = this.#operand();
      if (!this.#takeWord('AND')) throw this.#unexpected();
      const high = this.#operand();
      return (item) => ordered('>=', left(item), low(item)) && ordered('<=', left(item), high(item));
    }
    const sign = this.#takeComparison();
    const right = this.#operand();
    return (item) => ordered(sign, left(item), right(item));
  }

  #operand(): Operand {
    const token = this.#tokens[this.#position];
    this.#position += 1;
    if (token?.kind === 'value') {
      const value = this.#placeholders.value(token.text);
      return () => value;
    }
    if (token?.kind === 'alias') {
      const name = this.#placeholders.name(token.text);
      return (item) => item?.[name];
    }
    if (token?.kind === 'name') {
      throw new UnsupportedError(
        `the attribute name ${token.text} without a placeholder in "${this.#expression}" (DynamoDB reserves 573 words)`,
      );
    }
    this.#position -= 1;
    throw this.#unexpected();
  }

  #takeComparison(): string {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'symbol' || !(token.text in COMPARISONS || ['=', '<>'].includes(token.text))) {
      throw this.#unexpected();
    }
    this.#position += 1;
    return token.text;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#position];
    const found = token?.kind === 'name' && token.text.toUpperCase() === word;
    if (found) this.#position += 1;
    return found;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    const found = token?.kind === 'symbol' && token.text === symbol;
    if (found) this.#position += 1;
    return found;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#unexpected();
  }

  #unexpected(): ApiError {
    const token = this.#tokens[this.#position];
    return syntaxError(`${token === undefined ? 'the end' : token.text} in "${this.#expression}"`);
  }
}

function ordered(sign: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (sign === '=') return equals(left, right);
  if (sign === '<>') return !equals(left, right);
  const order = compare(left, right);
  return order !== undefined && (COMPARISONS[sign]?.(order) ?? false);
}

function attributeFunction(name: string, operands: readonly Operand[]): Condition {
  const [first = () => undefined, second = () => undefined] = operands;
  switch (name) {
    case 'attribute_exists':
      return (item) => first(item) !== undefined;
    case 'attribute_not_exists':
      return (item) => first(item) === undefined;
    case 'attribute_type':
      return (item) => {
        const value = first(item);
        return value !== undefined && typeOf(value) === second(item)?.S;
      };
    case 'begins_with':
      return (item) => {
        const prefix = second(item)?.S;
        return prefix !== undefined && (first(item)?.S?.startsWith(prefix) ?? false);
      };
    default:
      throw new UnsupportedError(`the DynamoDB function ${name}`);
  }
}
