import type { Problems } from './fields.ts';
import { exitsOf, innerPrograms, type Program, type State } from './model.ts';

/**
 * An inner scope reads the variables of the outer ones and stores only its own: a name that an outer scope stores as
 * well is refused. Source: Step Functions Developer Guide, "Passing data between states with variables", on scope.
 */
export function checkVariables(
  program: Program,
  problems: Problems,
  path = '',
  outer = new Set<string>(),
): void {
  const own = new Set<string>();
  for (const [name, state] of program.states) {
    for (const variable of assignedBy(state)) {
      own.add(variable);
      if (outer.has(variable)) {
        problems.add(
          `${path}/States/${name}/Assign`,
          `\`${variable}\` is stored by an outer scope as well; give one of them another name`,
        );
      }
    }
  }
  const visible = new Set([...outer, ...own]);
  for (const [name, state] of program.states) {
    for (const inner of innerPrograms(state))
      checkVariables(inner, problems, `${path}/States/${name}`, visible);
  }
}

function assignedBy(state: State): readonly string[] {
  return exitsOf(state).flatMap((exit) => exit.assign?.names ?? []);
}
