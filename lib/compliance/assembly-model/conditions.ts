import { items } from './values.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isSymbolic } from './symbols.ts';

type Verdict = boolean | 'unknown';

/** Decides the conditions of a template as far as parameters' defaults and pseudo parameters decide them. */
export class Conditions {
  readonly #definitions: JsonObject;
  readonly #resolve: (value: Json) => Json;
  readonly #known = new Map<string, Verdict>();

  constructor(definitions: JsonObject, resolve: (value: Json) => Json) {
    this.#definitions = definitions;
    this.#resolve = resolve;
  }

  verdict(name: string): Verdict {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // A condition that refers to itself stays unknown instead of going round for ever.
    this.#known.set(name, 'unknown');
    const definition = this.#definitions[name];
    const verdict = definition === undefined ? 'unknown' : this.#evaluate(definition);
    this.#known.set(name, verdict);
    return verdict;
  }

  #evaluate(definition: Json): Verdict {
    if (!isObject(definition)) return 'unknown';
    const [name, operand] = Object.entries(definition)[0] ?? [];
    if (name === undefined || operand === undefined) return 'unknown';
    const parts = items(operand);
    if (name === 'Condition') return typeof operand === 'string' ? this.verdict(operand) : 'unknown';
    if (name === 'Fn::Equals') return this.#equal(parts[0], parts[1]);
    const verdicts = (): readonly Verdict[] => parts.map((part) => this.#evaluate(part));
    if (name === 'Fn::Not') return not(verdicts()[0] ?? 'unknown');
    if (name === 'Fn::And') return every(verdicts());
    if (name === 'Fn::Or') return not(every(verdicts().map(not)));
    return 'unknown';
  }

  #equal(left: Json | undefined, right: Json | undefined): Verdict {
    if (left === undefined || right === undefined) return 'unknown';
    const [one, other] = [this.#resolve(left), this.#resolve(right)];
    if (typeof one === 'object' || typeof other === 'object') return 'unknown';
    if (one === other) return true;
    return isSymbolic(one) || isSymbolic(other) ? 'unknown' : String(one) === String(other);
  }
}

function not(verdict: Verdict): Verdict {
  return verdict === 'unknown' ? 'unknown' : !verdict;
}

function every(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes('unknown') ? 'unknown' : true;
}
