import { runbooks } from '../assembly-model/links/runbooks.ts';
import { objects } from '../assembly-model/values.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const failureCaught: Rule = {
  id: 'DR-FAILURE-CAUGHT',
  title: 'A task that fails is recorded before the run ends',
  level: 'warning',
  protectsFrom:
    'A red execution and nothing else: nobody is told, and what had been done by then is written nowhere.',
  remedy: 'Add a Catch that leads to a state which records the failure and tells people.',
  controls: RECOVERY_CONTROLS,
  failureModes: [60],
  evaluate: (assembly) =>
    runbooks(assembly).flatMap(({ resource, states }) => {
      const loose = states.filter(
        ({ type, body, isCaughtAbove }) =>
          type === 'Task' && !isCaughtAbove && objects(body['Catch']).length === 0,
      );
      // The failure path itself has nowhere else to go: one task may stand at its end.
      if (loose.length <= 1) return [];
      return [{ at: resource, message: `Nothing catches ${inWords(loose.map(({ name }) => name))}.` }];
    }),
};
