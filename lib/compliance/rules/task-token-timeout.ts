import { runbooks } from '../assembly-model/links/runbooks.ts';
import { waitsForToken } from '../assembly-model/links/state-machines.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

const LIMITS = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];

export const taskTokenTimeout: Rule = {
  id: 'DR-TASK-TOKEN-TIMEOUT',
  title: 'Waiting for a person has an end',
  level: 'error',
  protectsFrom: 'An approval nobody answers: the run waits for a year, and the region with it.',
  remedy: 'Set TimeoutSeconds on the state that waits for the task token, and catch States.Timeout.',
  controls: [...RECOVERY_CONTROLS, 'CP-2'],
  failureModes: [62, 66],
  evaluate: (assembly) =>
    runbooks(assembly).flatMap(({ resource, states }) => {
      const endless = states.filter(
        (state) => waitsForToken(state) && !LIMITS.some((limit) => state.body[limit] !== undefined),
      );
      if (endless.length === 0) return [];
      return [
        {
          at: resource,
          message: `They wait for a task token without end: ${inWords(endless.map(({ name }) => name))}.`,
        },
      ];
    }),
};
