import { isObject } from '../data.ts';

/** What an expression reads, found in its syntax tree. */
export interface ExpressionReads {
  /** Names after `$`, of variables and functions alike; without `$` and `$$` themselves. */
  readonly variables: ReadonlySet<string>;
  /** First field of each `$states.<field>`; `*` where `$states` is used whole. */
  readonly statesFields: ReadonlySet<string>;
  /** What Step Functions refuses, in words. */
  readonly refused: readonly string[];
}

/**
 * Walks the syntax tree of the `jsonata` package.
 *
 * Step Functions gives an expression no input, so at top level neither `$`, `$$` nor an unqualified field name means
 * anything; it has JSONata 2.0.6, which knows neither `??` nor `?:` (the package does); and it has no `$eval`.
 * Source: Step Functions Developer Guide, "Transforming data with JSONata".
 */
export function inspectExpression(ast: unknown, source: string): ExpressionReads {
  const inspection = new Inspection(source);
  inspection.walk(ast, true);
  return inspection;
}

type Node = Readonly<Record<string, unknown>>;

/** Parts of a node that are evaluated with another context than the node itself: there `$` and names mean an item. */
const ITEM_CONTEXT = new Set(['predicate', 'stages', 'group', 'terms', 'pattern', 'update', 'delete']);

class Inspection implements ExpressionReads {
  readonly variables = new Set<string>();
  readonly statesFields = new Set<string>();
  readonly refused: string[] = [];
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** `topLevel`: nothing around it gave an item that `$` or a field name could mean. */
  walk(node: unknown, topLevel: boolean): void {
    if (Array.isArray(node)) for (const item of node) this.walk(item, topLevel);
    else if (isObject(node)) this.#node(node, topLevel);
  }

  #node(node: Node, topLevel: boolean): void {
    switch (node['type']) {
      case 'path':
        this.#path(node, topLevel);
        return;
      case 'variable':
        this.#variable(String(node['value']), topLevel);
        break;
      case 'name':
      case 'wildcard':
      case 'descendant':
      case 'parent':
        if (topLevel) this.#unqualified(node['value']);
        break;
      case 'condition':
        this.#newOperator(Number(node['position']));
        break;
      default:
    }
    this.#members(node, topLevel);
  }

  #members(node: Node, topLevel: boolean): void {
    for (const [key, member] of Object.entries(node)) {
      if (typeof member === 'object') this.walk(member, topLevel && !ITEM_CONTEXT.has(key));
    }
  }

  #path(node: Node, topLevel: boolean): void {
    const [root, first, ...rest] = node['steps'] as readonly unknown[];
    if (isObject(root) && isVariable(root, 'states') && isObject(first) && first['type'] === 'name') {
      this.variables.add('states');
      this.statesFields.add(String(first['value']));
      this.#members(root, true);
      this.#members(first, false);
    } else {
      this.walk(root, topLevel);
      this.walk(first, false);
    }
    this.walk(rest, false);
    this.walk(node['group'], false);
  }

  #variable(name: string, topLevel: boolean): void {
    if (name === '$' || (name === '' && topLevel)) {
      this.refused.push(`\`$${name}\`: an expression has no input of its own; use \`$states.input\``);
    } else if (name === 'eval') {
      this.refused.push('the function `$eval`; use `$parse` to read JSON text');
    } else if (name === 'states') {
      this.variables.add(name);
      this.statesFields.add('*');
    } else if (name !== '') {
      this.variables.add(name);
    }
  }

  #unqualified(name: unknown): void {
    const field = typeof name === 'string' ? name : '%';
    this.refused.push(`the field \`${field}\` of nothing; begin with \`$states\` or with a variable`);
  }

  #newOperator(position: number): void {
    const operator = this.#source.slice(0, position).slice(-2);
    if (operator === '??' || operator === '?:') {
      this.refused.push(`the operator \`${operator}\`: JSONata has it since 2.1, Step Functions runs 2.0.6`);
    }
  }
}

function isVariable(node: Node, name: string): boolean {
  return node['type'] === 'variable' && node['value'] === name;
}

/**
 * The names of a path that needs no JSONata to walk: `$states.input.a.b` or `$run`. Undefined for anything else.
 */
export function plainPath(ast: unknown): readonly string[] | undefined {
  if (!isObject(ast)) return undefined;
  const steps = ast['type'] === 'path' ? (ast['steps'] as readonly unknown[]) : [ast];
  if (ast['type'] === 'path' && !Object.keys(ast).every((key) => key === 'type' || key === 'steps'))
    return undefined;
  const names: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (!isObject(step) || step['type'] !== (index === 0 ? 'variable' : 'name')) return undefined;
    if (!Object.keys(step).every((key) => key === 'type' || key === 'value' || key === 'position'))
      return undefined;
    names.push(String(step['value']));
  }
  return names;
}
