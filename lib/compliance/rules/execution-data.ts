import { runbooks } from '../assembly-model/links/runbooks.ts';
import type { Rule } from './framework/rule.ts';

export const executionData: Rule = {
  id: 'DR-EXECUTION-DATA',
  title: 'What runs carry is not written into logs',
  level: 'error',
  protectsFrom:
    'Task tokens, reasons and names in a log that many can read: whoever has the token can approve.',
  remedy: 'Set LoggingConfiguration.IncludeExecutionData to false; the journal keeps what has to be kept.',
  controls: ['AC-6', 'A.8.2', 'Art. 11'],
  failureModes: [59, 66],
  evaluate: (assembly) =>
    runbooks(assembly)
      .filter(({ resource }) => resource.flag('LoggingConfiguration.IncludeExecutionData') === true)
      .map(({ resource }) => ({ at: resource, message: 'Inputs and outputs of every state are logged.' })),
};
