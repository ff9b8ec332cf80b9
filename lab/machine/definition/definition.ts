import { isObject } from '../data.ts';
import { DefinitionError } from '../failures.ts';
import { checkProgram } from './check-program.ts';
import { checkVariables } from './check-variables.ts';
import { Fields, Problems, shown } from './fields.ts';
import type { Program, State } from './model.ts';
import { readState } from './read-states.ts';
import { SCALARS } from './scalars.ts';

/**
 * A state machine definition, read and checked once; any number of executions run it.
 *
 * Throws a {@link DefinitionError} with every mistake at once, or an `UnsupportedError` naming what Step Functions has
 * and the lab has not.
 */
export class StateMachineDefinition {
  readonly program: Program;
  /** Absent: the execution may take as long as Step Functions lets it, which no rehearsal reaches. */
  readonly timeoutSeconds: number | undefined;
  readonly comment: string | undefined;

  /** `definition` is the parsed JSON, as it stands in `DefinitionString` or `Definition`. */
  constructor(definition: unknown) {
    if (!isObject(definition)) {
      throw new DefinitionError([`got ${shown(definition)}; an object with StartAt and States is allowed`]);
    }
    const problems = new Problems();
    const fields = new Fields(definition, '', problems);
    this.comment = fields.text('Comment');
    const version = fields.text('Version') ?? '1.0';
    if (version !== '1.0') fields.expected('Version', '"1.0"');
    const language = fields.text('QueryLanguage') ?? 'JSONPath';
    this.timeoutSeconds = fields.number('TimeoutSeconds', SCALARS.timeoutSeconds);
    this.program = readProgram(fields, language);
    fields.finish('a state machine');
    checkProgram(this.program, '', problems);
    checkVariables(this.program, problems);
    if (problems.list.length > 0) throw new DefinitionError(problems.list);
  }

  /** From the JSON text of a template. */
  static parse(text: string): StateMachineDefinition {
    let definition: unknown;
    try {
      definition = JSON.parse(text);
    } catch (error) {
      throw new DefinitionError([`got ${shown(text)}; JSON is allowed (${String(error)})`]);
    }
    return new StateMachineDefinition(definition);
  }
}

function readProgram(fields: Fields, language: string): Program {
  const startAt = fields.requiredText('StartAt');
  const states = new Map<string, State>();
  const inner = fields.inner('States');
  if (inner === undefined) {
    if (!fields.has('States')) fields.problems.add(fields.at('States'), 'is missing; an object is needed');
    return { startAt, states };
  }
  for (const name of inner.names()) {
    const stateFields = inner.inner(name);
    if (stateFields === undefined) continue;
    const state = readState(name, stateFields, language, (program) => readProgram(program, language));
    if (state !== undefined) states.set(name, state);
  }
  return { startAt, states };
}
