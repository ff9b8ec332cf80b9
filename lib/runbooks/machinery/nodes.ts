import {
  BRANCH_CAUSE,
  BRANCH_ERROR,
  FIRST_BRANCH_FAILURE,
  HAS_FAILURE,
  caughtBranchFailure,
  causeWithNextAction,
  failureOutput,
  isValue,
  notedFailure,
} from './expressions.ts';
import type { AslState, AslStateGroup } from './asl.ts';
import type { Branch, ChoiceNode, ParallelNode, ReversibleNode, RunbookNode, StopNode } from './runbook.ts';
import { renderApproval, renderStep, type Target } from './tasks.ts';

/** A sequence: each node leads to the next, the last one to `next`. States are added in the order of the run. */
export function renderNodes(target: Target, nodes: readonly RunbookNode[], next: string): void {
  nodes.forEach((node, index) => {
    renderNode(target, node, nodes[index + 1]?.title ?? next);
  });
}

/** The state a sequence begins with: every node begins with the state of its own title. */
export function entryOf(nodes: readonly RunbookNode[], next: string): string {
  return nodes[0]?.title ?? next;
}

function renderNode(target: Target, node: RunbookNode, next: string): void {
  switch (node.kind) {
    case 'step':
      return renderStep(target, node, next);
    case 'approval':
      return renderApproval(target, node, next);
    case 'choice':
      return renderChoice(target, node, next);
    case 'parallel':
      return renderParallel(target, node, next);
    case 'reversible':
      return renderReversible(target, node, next);
    case 'stop':
      return renderStop(target, node);
  }
}

function renderChoice(target: Target, node: ChoiceNode, next: string): void {
  const unknown = `${node.title} No known answer`;
  target.states[node.title] = {
    Type: 'Choice',
    Comment: node.purpose,
    Choices: Object.entries(node.cases).map(([value, one]) => ({
      Condition: isValue(node.on, value),
      Next: entryOf(one.nodes, next),
    })),
    Default: unknown,
  };
  for (const one of Object.values(node.cases)) renderNodes(target, one.nodes, next);
  target.states[unknown] = {
    Type: 'Pass',
    Output: failureOutput(
      node.title,
      'UnknownAnswer',
      `The answer was none of: ${Object.keys(node.cases).join(', ')}. ` +
        'Next: deploy the region once more (functions and state machine do not match), then start the runbook again.',
    ),
    Next: target.failTo,
  };
}

function renderStop(target: Target, node: StopNode): void {
  target.states[node.title] = {
    Type: 'Pass',
    Output: failureOutput(node.title, node.error, causeWithNextAction(node.cause, node.nextAction)),
    Next: target.failTo,
  };
}

/**
 * Branches assign nothing outside themselves, so a branch hands its failure over as its output (the others go on) or
 * as the error of a Fail state (the others are stopped). What is under way in AWS goes on in either case.
 */
function renderParallel(target: Target, node: ParallelNode, next: string): void {
  const wentWell = `${node.title}: all well?`;
  const titles = node.branches.flatMap((branch) => branch.steps.map(({ title }) => title));
  target.states[node.title] = {
    Type: 'Parallel',
    Comment: node.purpose,
    Branches: node.branches.map((branch) => renderBranch(target, branch)),
    Output: FIRST_BRANCH_FAILURE,
    Catch: [
      { ErrorEquals: ['States.ALL'], Output: caughtBranchFailure(node.title, titles), Next: target.failTo },
    ],
    Next: wentWell,
  };
  target.states[wentWell] = {
    Type: 'Choice',
    Comment: 'A branch that failed let the others finish; now its failure counts.',
    Choices: [{ Condition: HAS_FAILURE, Next: target.failTo }],
    Default: next,
  };
}

/**
 * Within the phase a failure leads to the way back; on the way back it leads where every failure does, and what the
 * way back failed with is then what the run failed with. The journal keeps both.
 */
function renderReversible(target: Target, node: ReversibleNode, next: string): void {
  const noted = noteTitle(node);
  target.states[node.title] = { Type: 'Pass', Comment: node.purpose, Next: entryOf(node.nodes, next) };
  renderNodes({ ...target, failTo: noted }, node.nodes, next);
  target.states[noted] = {
    Type: 'Pass',
    Comment: 'Keeps what failed; then what was done is put back.',
    Assign: { failure: notedFailure() },
    Next: entryOf(node.putBack, target.afterFailure),
  };
  renderNodes(target, node.putBack, target.afterFailure);
}

function noteTitle({ title }: ReversibleNode): string {
  return `${title}: put back`;
}

function renderBranch(target: Target, branch: Branch): AslStateGroup {
  const states: Record<string, AslState> = {};
  const done = `${branch.title}: done`;
  const failed = `${branch.title}: failed`;
  renderNodes({ ...target, states, failTo: failed }, branch.steps, done);
  states[done] = { Type: 'Succeed' };
  states[failed] =
    branch.whenItFails === 'others go on'
      ? { Type: 'Pass', Comment: 'The other branches go on; this counts when they are through.', End: true }
      : {
          Type: 'Fail',
          Comment: 'Without this the others are of no use.',
          Error: BRANCH_ERROR,
          Cause: BRANCH_CAUSE,
        };
  return { StartAt: entryOf(branch.steps, done), States: states };
}
