import { UnsupportedError } from '../../twin/api.ts';
import { isObject, type Json } from '../data.ts';
import { isExpressionText, readTemplate, type Template } from '../jsonata/template.ts';
import type { ScalarRule } from './scalars.ts';

/** Collects what is wrong with a definition, so that all of it is told at once. */
export class Problems {
  readonly list: string[] = [];

  add(path: string, problem: string): void {
    this.list.push(`${path}: ${problem}`);
  }
}

/** Fields of JSONPath states. Step Functions has them; the lab, like the runbooks, speaks JSONata alone. */
const JSONPATH_FIELDS = new Set([
  'InputPath',
  'Parameters',
  'ResultSelector',
  'ResultPath',
  'OutputPath',
  'Result',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);

/** Fields of Step Functions that the lab does not have. */
const MISSING_FIELDS = new Set([
  'Credentials',
  'Iterator',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
]);

const SHOWN_CHARACTERS = 80;

/** What was given, short enough for a message. */
export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN_CHARACTERS);
}

/** Reads an object field by field; whatever nobody asked for is a mistake, by name. */
export class Fields {
  readonly path: string;
  readonly problems: Problems;
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(object: Readonly<Record<string, unknown>>, path: string, problems: Problems) {
    this.#object = object;
    this.path = path;
    this.problems = problems;
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined;
  }

  take(name: string): unknown {
    this.#known.add(name);
    return this.#object[name];
  }

  expected(name: string, allowed: string): void {
    this.problems.add(this.at(name), `got ${shown(this.#object[name])}; ${allowed} is allowed`);
  }

  text(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'string') return value;
    this.expected(name, 'a text');
    return undefined;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined && !this.has(name))
      this.problems.add(this.at(name), 'is missing; a text is needed');
    return value ?? '';
  }

  /** A number written down; expressions are not taken here. */
  number(name: string, rule: ScalarRule<number>): number | undefined {
    const value = this.take(name) as Json | undefined;
    if (value === undefined || rule.accepts(value)) return value;
    this.expected(name, rule.allowed);
    return undefined;
  }

  /** The object in a field, with its own reader. */
  inner(name: string): Fields | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Fields(value, this.at(name), this.problems);
    this.expected(name, 'an object');
    return undefined;
  }

  /** The objects of a list, each with its own reader. */
  list(name: string): readonly Fields[] {
    const value = this.take(name);
    if (value === undefined) return [];
    if (!Array.isArray(value) || !value.every(isObject)) {
      this.expected(name, 'a list of objects');
      return [];
    }
    return value.map((item, index) => new Fields(item, `${this.at(name)}[${index}]`, this.problems));
  }

  /** A value that may hold expressions. `location` is its place within the state. */
  template(name: string, statesFields: readonly string[], location = name): Template | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    return readTemplate(value as Json, location, {
      statesFields,
      refuse: (_, problem) => this.problems.add(this.at(name), problem),
    });
  }

  /** One simple value, or an expression that is to give one. */
  scalar(name: string, rule: ScalarRule<Json>, location = name): Template | undefined {
    const template = this.template(name, ['input', 'context'], location);
    if (template === undefined || template.kind === 'expression') return template;
    if (template.kind === 'literal' && (rule.accepts(template.value) || isExpressionText(template.value))) {
      return template;
    }
    this.expected(name, `${rule.allowed}, or an expression "{% ... %}" that gives one,`);
    return template;
  }

  /** To be called last. */
  finish(kind: string): void {
    for (const name of Object.keys(this.#object)) {
      if (this.#known.has(name)) continue;
      if (JSONPATH_FIELDS.has(name)) throw new UnsupportedError(`the JSONPath field ${name} (${this.path})`);
      if (MISSING_FIELDS.has(name)) throw new UnsupportedError(`the field ${name} (${this.path})`);
      const allowed = [...this.#known].toSorted().join(', ');
      this.problems.add(this.at(name), `${kind} has no such field; it has ${allowed}`);
    }
  }
}
