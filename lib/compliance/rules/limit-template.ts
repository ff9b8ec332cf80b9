import { isObject } from '../assembly-model/json.ts';
import type { Stack } from '../assembly-model/stack.ts';
import type { Rule } from './framework/rule.ts';

/** CloudFormation User Guide, "CloudFormation quotas". */
const BYTES_MAX = 1_048_576;
const COUNTS_MAX = { Resources: 500, Outputs: 200, Parameters: 200, Mappings: 200 } as const;

export const limitTemplate: Rule = {
  id: 'DR-LIMIT-TEMPLATE',
  title: 'Every template is one that CloudFormation takes',
  level: 'error',
  protectsFrom: 'A stack that cannot be updated any more, found out when it has to be.',
  remedy: 'Divide the stack; one per database and one for what they share stays small whatever is added.',
  controls: ['CP-2', '8.4', 'Art. 11'],
  failureModes: [87, 88],
  evaluate: (assembly) =>
    assembly.stacks.flatMap((stack) => overruns(stack).map((message) => ({ at: stack, message }))),
};

function overruns({ template, bytes, file }: Stack): readonly string[] {
  const sections = (Object.keys(COUNTS_MAX) as (keyof typeof COUNTS_MAX)[]).flatMap((section) => {
    const count = isObject(template[section]) ? Object.keys(template[section]).length : 0;
    return count > COUNTS_MAX[section]
      ? [`${file} has ${count} ${section}; CloudFormation takes ${COUNTS_MAX[section]}.`]
      : [];
  });
  return bytes > BYTES_MAX
    ? [...sections, `${file} has ${bytes} bytes; CloudFormation takes ${BYTES_MAX}.`]
    : sections;
}
