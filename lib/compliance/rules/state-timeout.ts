import { runbooks } from '../assembly-model/links/runbooks.ts';
import { waitsForToken, type State } from '../assembly-model/links/state-machines.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const stateTimeout: Rule = {
  id: 'DR-STATE-TIMEOUT',
  title: 'Every task of a runbook has a time-out',
  level: 'error',
  protectsFrom: 'A run that hangs in one call: without a time-out it does so until it is a year old.',
  remedy: 'Set TimeoutSeconds on the Task, a little above the time-out of the function it calls.',
  controls: [...RECOVERY_CONTROLS, 'CP-2'],
  failureModes: [19, 62],
  evaluate: (assembly) =>
    runbooks(assembly).flatMap(({ resource, states }) => {
      // A task that waits for a person has a rule of its own.
      const endless = states.filter(
        (state) => state.type === 'Task' && !waitsForToken(state) && !hasTimeout(state),
      );
      if (endless.length === 0) return [];
      return [{ at: resource, message: `No TimeoutSeconds: ${inWords(endless.map(({ name }) => name))}.` }];
    }),
};

function hasTimeout({ body }: State): boolean {
  return body['TimeoutSeconds'] !== undefined || body['TimeoutSecondsPath'] !== undefined;
}
