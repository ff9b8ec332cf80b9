import { isObject } from '../data.ts';
import { LIMITS } from '../limits.ts';
import type { Fields } from './fields.ts';
import type { Assignment, Exit, Shaping } from './model.ts';

/** A Unicode identifier, as the Amazon States Language asks of variables. */
const VARIABLE_NAME = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** `Output` and `Assign`. `prefix` is where they stand within the state, e.g. `Choices[1]/`. */
export function readShaping(fields: Fields, statesFields: readonly string[], prefix = ''): Shaping {
  return {
    output: fields.template('Output', statesFields, `${prefix}Output`),
    assign: readAssignment(fields, statesFields, `${prefix}Assign`),
  };
}

/** `Output`, `Assign` and the way on: `Next` or `End`. */
export function readExit(fields: Fields, statesFields: readonly string[]): Exit {
  const shaping = readShaping(fields, statesFields);
  const next = fields.text('Next');
  const end = fields.take('End');
  if (end !== undefined && end !== true) fields.expected('End', 'true');
  if ((next === undefined) === (end === undefined)) {
    fields.problems.add(fields.path, 'a state has either Next or End, and not both');
  }
  return { ...shaping, next };
}

function readAssignment(
  fields: Fields,
  statesFields: readonly string[],
  location: string,
): Assignment | undefined {
  if (!fields.has('Assign')) return undefined;
  const value = fields.take('Assign');
  if (!isObject(value)) {
    fields.expected('Assign', 'an object from variable names to values');
    return undefined;
  }
  const names = Object.keys(value);
  for (const name of names) {
    if (name === 'states')
      fields.problems.add(fields.at('Assign'), '`states` is reserved; choose another name');
    else if (!VARIABLE_NAME.test(name) || name.length > LIMITS.variableNameCharacters) {
      fields.problems.add(
        fields.at('Assign'),
        `\`${name}\` is no variable name; up to ${LIMITS.variableNameCharacters} letters, digits and underscores are, beginning with a letter`,
      );
    }
  }
  const template = fields.template('Assign', statesFields, location);
  return template === undefined ? undefined : { names, template };
}
