import type { Chain } from './chain.ts';
import { evaluateChain, type EvaluatedChain } from './evaluate.ts';

/** Evaluates each chain once: two hundred databases share a handful of them. */
export class ChainMemo {
  readonly #known = new Map<string, EvaluatedChain>();

  evaluate(chain: Chain): EvaluatedChain {
    const key = JSON.stringify(chain);
    const known = this.#known.get(key) ?? evaluateChain(chain);
    this.#known.set(key, known);
    return known;
  }
}
