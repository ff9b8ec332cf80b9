import { runbooks } from '../assembly-model/links/runbooks.ts';
import { callOf, waitsForToken, type State } from '../assembly-model/links/state-machines.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { amount } from '../assembly-model/values.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

/** Lambda's own, where a function states none. */
const DEFAULT_SECONDS = 3;

export const functionTimeout: Rule = {
  id: 'DR-FUNCTION-TIMEOUT',
  title: 'A state waits at least as long as the function it calls may take',
  level: 'error',
  protectsFrom:
    'A step that is tried again while the first try is still at work: the state gave up, the function did not.',
  remedy: "Set the state's TimeoutSeconds above the function's Timeout.",
  controls: RECOVERY_CONTROLS,
  failureModes: [15, 63],
  evaluate: (assembly) =>
    runbooks(assembly).flatMap(({ resource, states }) => {
      const hasty = states.filter((state) => givesUpEarly(assembly, state));
      if (hasty.length === 0) return [];
      return [
        {
          at: resource,
          message: `They give up before their function does: ${inWords(hasty.map(({ name }) => name))}.`,
        },
      ];
    }),
};

function givesUpEarly(assembly: AssemblyModel, state: State): boolean {
  const call = callOf(assembly, state);
  const patience = amount(state.body['TimeoutSeconds']);
  if (call?.kind !== 'function' || call.resource === undefined || typeof patience !== 'number') return false;
  const needed = call.resource.amount('Timeout') ?? DEFAULT_SECONDS;
  return !waitsForToken(state) && needed !== 'unknown' && patience < needed;
}
