import type { Json } from './data.ts';

/**
 * The variables of one scope: the state machine, a branch of a Parallel, an iteration of a Map. An inner scope reads
 * the outer ones; it never stores there, which the definition is checked for.
 * Source: Step Functions Developer Guide, "Passing data between states with variables".
 */
export class VariableScope {
  readonly #outer: VariableScope | undefined;
  readonly #values = new Map<string, Json>();

  constructor(outer?: VariableScope) {
    this.#outer = outer;
  }

  lookup(name: string): Json | undefined {
    const value = this.#values.get(name);
    return value === undefined ? this.#outer?.lookup(name) : value;
  }

  assign(name: string, value: Json): void {
    this.#values.set(name, value);
  }
}
