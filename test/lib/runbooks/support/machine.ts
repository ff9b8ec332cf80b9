import type { AslDefinition, AslState, AslStateGroup } from '../../../../lib/runbooks/machinery/asl.ts';

/** Every state by name, those of branches included. */
export function allStates(group: AslStateGroup): ReadonlyMap<string, AslState> {
  const all = new Map<string, AslState>();
  for (const [name, state] of Object.entries(group.States)) {
    all.set(name, state);
    if (state.Type !== 'Parallel') continue;
    for (const branch of state.Branches) for (const [inner, one] of allStates(branch)) all.set(inner, one);
  }
  return all;
}

/** Where a state may lead to, in its own group. */
export function targetsOf(state: AslState): readonly string[] {
  const next = 'Next' in state ? [state.Next] : [];
  switch (state.Type) {
    case 'Choice':
      return [...state.Choices.map((rule) => rule.Next), state.Default];
    case 'Task':
    case 'Parallel':
      return [...next, ...state.Catch.map((catcher) => catcher.Next)];
    case 'Pass':
    case 'Wait':
    case 'Succeed':
    case 'Fail':
      return next;
  }
}

/** Names that can be reached from the start, of the group and of the branches in it. */
export function reachable(group: AslStateGroup): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [group.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = group.States[name];
    if (state === undefined) throw new Error(`"${name}" is led to but does not exist`);
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...targetsOf(state));
    if (state.Type !== 'Parallel') continue;
    for (const branch of state.Branches) for (const inner of reachable(branch)) seen.add(inner);
  }
  return seen;
}

/** Every string in the definition that Step Functions evaluates. */
export function expressionsOf(definition: AslDefinition): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith('{%')) found.push(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(definition);
  return found;
}
