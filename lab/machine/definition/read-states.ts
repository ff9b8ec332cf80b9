import { UnsupportedError } from '../../twin/api.ts';
import type { Fields } from './fields.ts';
import { shown } from './fields.ts';
import type {
  ChoiceRule,
  ChoiceState,
  FailState,
  MapState,
  ParallelState,
  PassState,
  Program,
  State,
  StateType,
  SucceedState,
  WaitState,
} from './model.ts';
import { readFailureHandling } from './read-failure-handling.ts';
import { readExit, readShaping } from './read-shaping.ts';
import { readTask } from './read-task.ts';
import { SCALARS } from './scalars.ts';

const BEFORE = ['input', 'context'];
const AFTER = ['input', 'context', 'result'];

/** Reads the program inside a Parallel or Map. */
export type ProgramReader = (fields: Fields) => Program;

type StateReader = (name: string, fields: Fields, readProgram: ProgramReader) => State;

const READERS: Readonly<Record<StateType, StateReader>> = {
  Task: readTask,
  Choice: readChoice,
  Wait: readWait,
  Parallel: readParallel,
  Map: readMap,
  Pass: readPass,
  Succeed: readSucceed,
  Fail: readFail,
};

export const STATE_TYPES: readonly string[] = Object.keys(READERS);

/** One state. `language` is the state machine's `QueryLanguage`; a state may have its own. */
export function readState(
  name: string,
  fields: Fields,
  language: string,
  readProgram: ProgramReader,
): State | undefined {
  const own = fields.text('QueryLanguage') ?? language;
  if (own !== 'JSONata') throw new UnsupportedError(`the query language ${own} (${fields.path})`);
  fields.text('Comment');
  const type = fields.requiredText('Type');
  if (!Object.hasOwn(READERS, type)) {
    if (type !== '') throw new UnsupportedError(`states of type ${shown(type)} (${fields.path})`);
    return undefined;
  }
  const state = READERS[type as StateType](name, fields, readProgram);
  fields.finish(`a ${type} state`);
  return state;
}

function readPass(name: string, fields: Fields): PassState {
  return { type: 'Pass', name, ...readExit(fields, BEFORE) };
}

function readSucceed(name: string, fields: Fields): SucceedState {
  return { type: 'Succeed', name, output: fields.template('Output', BEFORE) };
}

function readFail(name: string, fields: Fields): FailState {
  return {
    type: 'Fail',
    name,
    error: fields.scalar('Error', SCALARS.text),
    reason: fields.scalar('Cause', SCALARS.text),
  };
}

function readWait(name: string, fields: Fields): WaitState {
  const seconds = fields.scalar('Seconds', SCALARS.waitSeconds);
  const timestamp = fields.scalar('Timestamp', SCALARS.timestamp);
  if ((seconds === undefined) === (timestamp === undefined)) {
    fields.problems.add(fields.path, 'a Wait state has either Seconds or Timestamp, and not both');
  }
  return {
    type: 'Wait',
    name,
    until:
      timestamp === undefined
        ? { kind: 'seconds', seconds: seconds ?? { kind: 'literal', value: 0 } }
        : { kind: 'timestamp', timestamp },
    ...readExit(fields, BEFORE),
  };
}

function readChoice(name: string, fields: Fields): ChoiceState {
  const rules = fields.list('Choices');
  if (rules.length === 0) fields.expected('Choices', 'a list of at least one rule');
  const fallback = fields.text('Default');
  const shaping = readShaping(fields, BEFORE);
  return {
    type: 'Choice',
    name,
    rules: rules.map(readChoiceRule),
    fallback: fallback === undefined ? undefined : { ...shaping, next: fallback },
  };
}

function readChoiceRule(fields: Fields, index: number): ChoiceRule {
  const condition = fields.scalar('Condition', SCALARS.condition, `Choices[${index}]/Condition`);
  const rule = {
    condition: condition ?? { kind: 'literal', value: false },
    next: fields.requiredText('Next'),
    ...readShaping(fields, BEFORE, `Choices[${index}]/`),
  } as const;
  fields.text('Comment');
  fields.finish('a choice rule');
  if (condition === undefined)
    fields.problems.add(fields.at('Condition'), 'is missing; true or false is needed');
  return rule;
}

function readParallel(name: string, fields: Fields, readProgram: ProgramReader): ParallelState {
  const branches = fields.list('Branches');
  if (branches.length === 0) fields.expected('Branches', 'a list of at least one branch');
  return {
    type: 'Parallel',
    name,
    arguments: fields.template('Arguments', BEFORE),
    branches: branches.map((branch) => {
      const program = readProgram(branch);
      branch.finish('a branch');
      return program;
    }),
    ...readExit(fields, AFTER),
    ...readFailureHandling(fields),
  };
}

function readMap(name: string, fields: Fields, readProgram: ProgramReader): MapState {
  const processor = fields.inner('ItemProcessor');
  if (!fields.has('ItemProcessor'))
    fields.problems.add(fields.at('ItemProcessor'), 'is missing; an object is needed');
  return {
    type: 'Map',
    name,
    items: fields.template('Items', BEFORE),
    itemSelector: fields.template('ItemSelector', BEFORE),
    maxConcurrency: fields.scalar('MaxConcurrency', SCALARS.maxConcurrency),
    processor:
      processor === undefined ? { startAt: '', states: new Map() } : readProcessor(processor, readProgram),
    ...readExit(fields, AFTER),
    ...readFailureHandling(fields),
  };
}

function readProcessor(fields: Fields, readProgram: ProgramReader): Program {
  const configuration = fields.inner('ProcessorConfig');
  const mode = configuration?.text('Mode') ?? 'INLINE';
  if (mode !== 'INLINE') throw new UnsupportedError(`Map states in mode ${mode} (${fields.path})`);
  configuration?.finish('a processor configuration');
  const program = readProgram(fields);
  fields.finish('an item processor');
  return program;
}
