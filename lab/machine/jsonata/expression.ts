import jsonata from 'jsonata';
import { isObject, plainJson, type Json } from '../data.ts';
import type { VariableScope } from '../variables.ts';
import { DIALECT, loadBuiltins, type DialectHost } from './functions.ts';
import { inspectExpression, plainPath, type ExpressionReads } from './inspect.ts';

/** The reserved variable `$states`. */
export interface StatesBinding {
  readonly input: Json;
  readonly context: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** What an expression may read. */
export interface ExpressionEnvironment {
  readonly states: StatesBinding;
  readonly variables: VariableScope;
  readonly host: DialectHost;
}

/** The expression was wrong, or went wrong: a JSONata code and its sentence, or a sentence alone. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** A path that leads through an array: only JSONata knows what it means there. */
const NOT_PLAIN = Symbol('not plain');

/** One compiled JSONata expression in the dialect of Step Functions. Compiled once, evaluated by any execution. */
export class Expression {
  readonly source: string;
  readonly reads: ExpressionReads;
  readonly #compiled: jsonata.Expression;
  readonly #path: readonly string[] | undefined;
  /** Names to bind: variables of the workflow, functions of the dialect. */
  readonly #names: readonly string[];
  readonly #readsStates: boolean;
  readonly #usesDialect: boolean;

  /** Throws an {@link ExpressionError} for what is not JSONata; `reads.refused` holds what Step Functions lacks. */
  constructor(source: string) {
    this.source = source;
    try {
      this.#compiled = jsonata(source);
    } catch (error) {
      throw asExpressionError(error);
    }
    const ast = this.#compiled.ast();
    this.reads = inspectExpression(ast, source);
    this.#path = plainPath(ast);
    this.#readsStates = this.reads.variables.has('states');
    this.#names = [...this.reads.variables].filter((name) => name !== 'states');
    this.#usesDialect = this.#names.some((name) => Object.hasOwn(DIALECT, name));
  }

  /** Undefined when it returned nothing. A path over plain objects is answered at once, anything else later. */
  evaluate(environment: ExpressionEnvironment): Json | undefined | Promise<Json | undefined> {
    if (this.#path !== undefined) {
      const value = walkPath(this.#path, environment);
      if (value !== NOT_PLAIN) return value;
    }
    return this.#evaluate(environment);
  }

  async #evaluate(environment: ExpressionEnvironment): Promise<Json | undefined> {
    const bindings: Record<string, unknown> = {};
    if (this.#readsStates) bindings['states'] = environment.states;
    const builtins = this.#usesDialect ? await loadBuiltins() : undefined;
    for (const name of this.#names) {
      const variable = environment.variables.lookup(name);
      const makeFunction = Object.hasOwn(DIALECT, name) ? DIALECT[name] : undefined;
      // A workflow variable hides a function of the same name.
      if (variable !== undefined) bindings[name] = variable;
      else if (makeFunction !== undefined && builtins !== undefined) {
        bindings[name] = makeFunction(environment.host, builtins);
      }
    }
    try {
      const value: unknown = await this.#compiled.evaluate(undefined, bindings);
      return value === undefined ? undefined : plainJson(value);
    } catch (error) {
      throw asExpressionError(error);
    }
  }
}

function walkPath(
  path: readonly string[],
  environment: ExpressionEnvironment,
): Json | undefined | typeof NOT_PLAIN {
  const root = path[0] as string;
  let value: unknown = root === 'states' ? environment.states : environment.variables.lookup(root);
  if (value === undefined && path.length === 1) return NOT_PLAIN;
  for (let index = 1; index < path.length; index += 1) {
    if (Array.isArray(value)) return NOT_PLAIN;
    const name = path[index] as string;
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value as Json | undefined;
}

/** Parsed expressions by source: a definition read twice, or a state entered again, parses nothing. */
const parsed = new Map<string, Expression>();

export function parseExpression(source: string): Expression {
  let expression = parsed.get(source);
  if (expression === undefined) {
    expression = new Expression(source);
    parsed.set(source, expression);
  }
  return expression;
}

/** JSONata throws plain objects `{ code, message }`. */
function asExpressionError(thrown: unknown): ExpressionError {
  if (thrown instanceof ExpressionError) return thrown;
  if (!isObject(thrown)) return new ExpressionError(String(thrown));
  const code = typeof thrown['code'] === 'string' ? `${thrown['code']}: ` : '';
  const message = thrown instanceof Error ? thrown.message : thrown['message'];
  return new ExpressionError(`${code}${typeof message === 'string' ? message : JSON.stringify(thrown)}`, {
    cause: thrown,
  });
}
