import {
  APPROVAL_TIMED_OUT,
  flatten,
  type Reference,
  type RunbookDefinition,
  type RunbookNode,
} from './runbook.ts';

/** Titles leave room for what is added to them: ": look again in 3600 s" within the 80 characters of a state's name. */
const TITLE_CHARACTERS_MAX = 56;

/** Throws with every mistake at once. */
export function checkRunbook(runbook: RunbookDefinition): void {
  const mistakes = [
    ...firstStep(runbook),
    ...titles(runbook),
    ...references(runbook),
    ...choices(runbook),
    ...approvals(runbook),
    ...stopsAreLast(runbook.nodes),
    ...waysBack(runbook),
  ];
  if (mistakes.length > 0) {
    throw new Error(`The runbook ${runbook.name} is not well formed:\n- ${mistakes.join('\n- ')}`);
  }
}

function firstStep(runbook: RunbookDefinition): readonly string[] {
  const first = runbook.nodes[0];
  if (first?.kind !== 'step' || first.mayFail) {
    return ['Its first node has to be a step that may not fail: it checks the execution input.'];
  }
  const elsewhere = flatten(runbook.nodes).filter(
    (node) => node.kind === 'step' && node !== first && node.refusals.length > 0,
  );
  return elsewhere.map(
    (node) => `"${node.title}" has refusals: only the first step may refuse, before anything is changed.`,
  );
}

function titles(runbook: RunbookDefinition): readonly string[] {
  const { onFailure, endsWellAs } = runbook;
  const all = [
    ...flatten(runbook.nodes).map(({ title }) => title),
    ...flatten(runbook.nodes).flatMap((node) =>
      node.kind === 'parallel' ? node.branches.map(({ title }) => title) : [],
    ),
    ...onFailure.steps.map(({ title }) => title),
    onFailure.endsAs,
    onFailure.refusedAs,
    endsWellAs,
  ];
  const repeated = all.filter((title, index) => all.indexOf(title) !== index);
  const long = all.filter((title) => title.length > TITLE_CHARACTERS_MAX);
  return [
    ...repeated.map(
      (title) => `The title "${title}" is used twice; give one of the nodes a title of its own.`,
    ),
    ...long.map(
      (title) => `The title "${title}" has ${title.length} characters; at most ${TITLE_CHARACTERS_MAX}.`,
    ),
  ];
}

/** An output may be read only after a step that has kept it on every way there. */
function references(runbook: RunbookDefinition): readonly string[] {
  return unkept(runbook.nodes, new Set()).map(
    (reference) => `No step keeps the output that is read: ${JSON.stringify(reference)}.`,
  );
}

/** References to outputs that no step before them has kept. Adds to `known` what the nodes keep in every case. */
function unkept(nodes: readonly RunbookNode[], known: Set<string>): readonly Reference[] {
  return nodes.flatMap((node) => {
    const read = referencesOf([node]).filter(
      (reference) => reference.from === 'output' && !known.has(reference.keptAs),
    );
    if (node.kind === 'step' && node.keepsOutputAs !== undefined) known.add(node.keepsOutputAs);
    return [...read, ...unkeptWithin(node, known)];
  });
}

/** What is kept in a case or a branch is known in it alone; a phase with a way back is part of every run. */
function unkeptWithin(node: RunbookNode, known: Set<string>): readonly Reference[] {
  switch (node.kind) {
    case 'choice':
      return Object.values(node.cases).flatMap((one) => unkept(one.nodes, new Set(known)));
    case 'parallel':
      return node.branches.flatMap((branch) => unkept(branch.steps, new Set(known)));
    case 'reversible':
      return [...unkept(node.nodes, known), ...unkept(node.putBack, new Set(known))];
    case 'step':
    case 'approval':
    case 'stop':
      return [];
  }
}

function referencesOf(nodes: readonly RunbookNode[]): readonly Reference[] {
  return nodes.flatMap((node): readonly Reference[] => {
    if (node.kind === 'choice') return [node.on];
    if (node.kind === 'stop') return typeof node.cause === 'object' ? [node.cause] : [];
    if (node.kind === 'parallel' || node.kind === 'reversible') return [];
    return Object.values(node.data).filter((value): value is Reference => typeof value === 'object');
  });
}

function choices(runbook: RunbookDefinition): readonly string[] {
  const all = flatten(runbook.nodes).filter((node) => node.kind === 'choice');
  const withoutUsual = all.filter((node) => !(node.usually in node.cases));
  const unquotable = all.filter((node) => Object.keys(node.cases).some((value) => !/^[\w-]+$/.test(value)));
  return [
    ...withoutUsual.map((node) => `"${node.title}" has no case "${node.usually}".`),
    ...unquotable.map(
      (node) =>
        `"${node.title}" has cases that are more than letters, digits, _ and -, so they cannot be compared.`,
    ),
  ];
}

function approvals(runbook: RunbookDefinition): readonly string[] {
  return flatten(runbook.nodes)
    .filter((node) => node.kind === 'approval')
    .filter(({ contract }) => !contract.failures.some(({ name }) => name === APPROVAL_TIMED_OUT))
    .map(
      ({ contract }) =>
        `The contract of ${contract.name} does not name the failure ${APPROVAL_TIMED_OUT}, so nobody knows what comes after it.`,
    );
}

function stopsAreLast(nodes: readonly RunbookNode[]): readonly string[] {
  const here = nodes
    .slice(0, -1)
    .filter((node) => node.kind === 'stop')
    .map((node) => `Nothing can come after "${node.title}": it ends the run.`);
  const inside = nodes.flatMap((node) =>
    node.kind === 'choice' ? Object.values(node.cases).flatMap((one) => stopsAreLast(one.nodes)) : [],
  );
  const phases = nodes.flatMap((node) => (node.kind === 'reversible' ? stopsAreLast(node.nodes) : []));
  return [...here, ...inside, ...phases];
}

/** One way back at a time, and one that does not end half-way because a step of it may fail unseen. */
function waysBack(runbook: RunbookDefinition): readonly string[] {
  const phases = flatten(runbook.nodes).filter((node) => node.kind === 'reversible');
  const nested = phases
    .filter((phase) => flatten(phase.nodes).some((node) => node.kind === 'reversible'))
    .map(({ title }) => `"${title}" holds another phase with a way back; put them one after the other.`);
  const empty = phases
    .filter(({ nodes, putBack }) => nodes.length === 0 || putBack.length === 0)
    .map(({ title }) => `"${title}" has to hold something that is done, and a way back.`);
  const unseen = phases
    .flatMap(({ putBack }) => putBack)
    .filter(({ mayFail }) => mayFail)
    .map(({ title }) => `"${title}" is on a way back and may not fail unseen.`);
  return [...nested, ...empty, ...unseen];
}
