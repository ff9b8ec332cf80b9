import type { Chain, Link } from './chain.ts';
import { evaluateLink, linkMaximum } from './evaluate-link.ts';
import { round, stepFor, type Evaluated, type EvaluatedChain } from './evaluated.ts';
import { convolve, gridOf, longest, noTime, occasionally, quantileOn } from './time/grid.ts';
import { longer, nothing, perhaps, plus } from './time/spread.ts';

/** Evaluates chains, each chain and each link once: two hundred databases share a handful of them. */
export class Evaluator {
  readonly #chains = new Map<string, EvaluatedChain>();
  readonly #links = new Map<string, Evaluated>();

  evaluate(chain: Chain): EvaluatedChain {
    const key = JSON.stringify(chain);
    const known = this.#chains.get(key) ?? this.#compute(chain);
    this.#chains.set(key, known);
    return known;
  }

  #compute(chain: Chain): EvaluatedChain {
    const stepSeconds = stepFor(modelledMaximum(chain));
    const { independent, people, machines, worstSeconds, path } = this.#part(chain, stepSeconds);
    const dependent = convolve(gridOf(people, stepSeconds), gridOf(machines, stepSeconds));
    const p99 = Math.max(quantileOn(independent, 0.99), quantileOn(dependent, 0.99));
    return {
      expectedSeconds: round(quantileOn(independent, 0.5)),
      p99Seconds: round(Math.min(worstSeconds, p99)),
      worstSeconds: round(worstSeconds),
      path,
    };
  }

  #part(chain: Chain, stepSeconds: number): Evaluated {
    switch (chain.kind) {
      case 'link':
        return this.#link(chain, stepSeconds);
      case 'sequence':
        return chain.chains
          .map((one) => this.#part(one, stepSeconds))
          .reduce(inSequence, nothingToDo(stepSeconds));
      case 'together':
        return besideEachOther(chain.chains.map((one) => this.#part(one, stepSeconds)));
      case 'perhaps':
        return withChance(this.#part(chain.chain, stepSeconds), chain.chance);
    }
  }

  #link(link: Link, stepSeconds: number): Evaluated {
    const key = `${stepSeconds} ${JSON.stringify(link)}`;
    const known = this.#links.get(key) ?? evaluateLink(link, stepSeconds);
    this.#links.set(key, known);
    return known;
  }
}

function nothingToDo(stepSeconds: number): Evaluated {
  return {
    independent: noTime(stepSeconds),
    people: nothing(),
    machines: nothing(),
    worstSeconds: 0,
    path: [],
  };
}

function inSequence(one: Evaluated, other: Evaluated): Evaluated {
  return {
    independent: convolve(one.independent, other.independent),
    people: plus(one.people, other.people),
    machines: plus(one.machines, other.machines),
    worstSeconds: one.worstSeconds + other.worstSeconds,
    path: [...one.path, ...other.path],
  };
}

/** The path goes through the branch that is usually the longest. */
function besideEachOther(branches: readonly Evaluated[]): Evaluated {
  const [first, ...others] = branches.toSorted(
    (a, b) => quantileOn(b.independent, 0.5) - quantileOn(a.independent, 0.5),
  );
  if (first === undefined) throw new Error('Nothing stands beside each other.');
  return others.reduce(
    (one, other) => ({
      independent: longest(one.independent, other.independent),
      people: longer(one.people, other.people),
      machines: longer(one.machines, other.machines),
      worstSeconds: Math.max(one.worstSeconds, other.worstSeconds),
      path: one.path,
    }),
    first,
  );
}

/** On the path only where it happens more often than not. */
function withChance(evaluated: Evaluated, chance: number): Evaluated {
  return {
    independent: occasionally(evaluated.independent, chance),
    people: perhaps(evaluated.people, chance),
    machines: perhaps(evaluated.machines, chance),
    worstSeconds: evaluated.worstSeconds,
    path: chance > 0.5 ? evaluated.path : [],
  };
}

function modelledMaximum(chain: Chain): number {
  switch (chain.kind) {
    case 'link':
      return linkMaximum(chain);
    case 'perhaps':
      return modelledMaximum(chain.chain);
    case 'sequence':
      return chain.chains.reduce((sum, one) => sum + modelledMaximum(one), 0);
    case 'together':
      return Math.max(0, ...chain.chains.map(modelledMaximum));
  }
}
