import { machines, type Machine } from '../assembly-model/links/state-machines.ts';
import type { Rule, Violation } from './framework/rule.ts';

/** Step Functions Developer Guide, "Quotas": one megabyte. A state's name: 80 characters. */
const BYTES_MAX = 1_048_576;
const NAME_MAX = 80;

export const limitDefinition: Rule = {
  id: 'DR-LIMIT-DEFINITION',
  title: 'Every definition is one that Step Functions takes',
  level: 'error',
  protectsFrom: 'A runbook that grew with the number of databases until it could not be deployed.',
  remedy: 'Let one state look at all of them, or read the list at run time; shorten the names of states.',
  controls: ['CP-2', '8.4', 'Art. 11'],
  failureModes: [59, 88],
  evaluate: (assembly) => machines(assembly).flatMap(judge),
};

function judge({ resource, bytes, states }: Machine): readonly Violation[] {
  const long = states.filter(({ name }) => name.length > NAME_MAX);
  return [
    ...(bytes > BYTES_MAX
      ? [{ at: resource, message: `The definition has ${bytes} bytes; ${BYTES_MAX} are taken.` }]
      : []),
    ...long.map(({ name }) => ({
      at: resource,
      message: `The state "${name}" has a name of more than ${NAME_MAX} characters.`,
    })),
  ];
}
