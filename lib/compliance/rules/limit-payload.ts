import { FUNCTION, machines, type State } from '../assembly-model/links/state-machines.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { objects, text } from '../assembly-model/values.ts';
import type { Rule, Violation } from './framework/rule.ts';

/** Step Functions Developer Guide, "Quotas": input or result of a state. */
const STATE_MAX = 262_144;
/** EventBridge API Reference, Target, Input. */
const EVENT_MAX = 8_192;
/** Lambda Developer Guide, "Lambda quotas": all environment variables together. */
const ENVIRONMENT_MAX = 4_096;

export const limitPayload: Rule = {
  id: 'DR-LIMIT-PAYLOAD',
  title: 'What is handed on is small enough',
  level: 'error',
  protectsFrom:
    'States.DataLimitExceeded, which no Catch of States.ALL catches, on the day with the longest list.',
  remedy: 'Hand on a reference: keep the content beside the code, in a table or in a bucket.',
  controls: ['CP-2', '8.4', 'Art. 11'],
  failureModes: [59],
  evaluate: (assembly) => [
    ...machines(assembly).flatMap(({ states }) => states.flatMap(ofState)),
    ...assembly.ofType('AWS::Events::Rule').flatMap(ofRule),
    ...assembly.ofType(FUNCTION).flatMap(ofFunction),
  ],
};

function ofState({ machine, name, body }: State): readonly Violation[] {
  const given = [body['Arguments'], body['Parameters'], body['Result'], body['Output'], body['Assign']];
  const bytes = Math.max(
    ...given.map((each) => (each === undefined ? 0 : Buffer.byteLength(JSON.stringify(each)))),
  );
  return over(machine, `The state "${name}" hands on`, bytes, STATE_MAX);
}

function ofRule(rule: Resource): readonly Violation[] {
  return objects(rule.at('Targets')).flatMap((target) =>
    over(rule, 'A target is given', text(target['Input'])?.length ?? 0, EVENT_MAX),
  );
}

function ofFunction(resource: Resource): readonly Violation[] {
  const variables = resource.at('Environment.Variables');
  const bytes =
    variables === undefined
      ? 0
      : Buffer.byteLength(JSON.stringify(variables).replaceAll(/\u27E8[^\u27E9]*\u27E9/g, ''));
  return over(resource, 'Its environment has', bytes, ENVIRONMENT_MAX);
}

function over(at: Resource, what: string, size: number, max: number): readonly Violation[] {
  return size > max ? [{ at, message: `${what} ${size} bytes; ${max} are taken.` }] : [];
}
