import { LIMITS } from '../limits.ts';
import type { Problems } from './fields.ts';
import { exitsOf, innerPrograms, type Program } from './model.ts';

/**
 * Holds what the parts of a definition say of each other: targets exist, every state can be reached, names are
 * unique in the whole state machine. Source: Amazon States Language, "States" and "Transitions".
 */
export function checkProgram(
  program: Program,
  path: string,
  problems: Problems,
  namesSoFar = new Set<string>(),
): void {
  const place = (name: string): string => `${path}/States/${name}`;
  const targetExists = (target: string, from: string): boolean => {
    if (target === '' || program.states.has(target)) return target !== '';
    problems.add(
      from,
      `there is no state ${JSON.stringify(target)} here; there are ${[...program.states.keys()].join(', ')}`,
    );
    return false;
  };

  const reached = new Set<string>();
  const toVisit = targetExists(program.startAt, `${path}/StartAt`) ? [program.startAt] : [];
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    const state = program.states.get(name);
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    for (const { next } of exitsOf(state)) {
      if (next !== undefined && targetExists(next, place(name))) toVisit.push(next);
    }
  }

  for (const [name, state] of program.states) {
    if (!reached.has(name)) problems.add(place(name), 'no other state leads here');
    if (name.length > LIMITS.stateNameCharacters) {
      problems.add(
        place(name),
        `the name takes ${name.length} characters; ${LIMITS.stateNameCharacters} are allowed`,
      );
    }
    if (namesSoFar.has(name))
      problems.add(place(name), 'another state of this state machine has the same name');
    namesSoFar.add(name);
    for (const inner of innerPrograms(state)) checkProgram(inner, place(name), problems, namesSoFar);
  }
}
