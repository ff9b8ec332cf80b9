import type { DurationTerm } from '../../../lambda/steps/contract.ts';
import { isLatencyId } from '../../latency-model/latency-table.ts';
import {
  TRANSITIONS_PER_STEP,
  atOnce,
  isWaitedFor,
  timeToLiveSeconds,
} from '../../runbooks/machinery/budget.ts';
import { approvalSecondsMax, visitSecondsMax } from '../../runbooks/machinery/retry.ts';
import type {
  ApprovalNode,
  ChoiceNode,
  RunbookDefinition,
  RunbookNode,
  StepNode,
} from '../../runbooks/machinery/runbook.ts';
import {
  constant,
  link,
  perhaps,
  sequence,
  together,
  upTo,
  type Chain,
  type Doer,
  type Term,
} from './chain.ts';
import { modelled, type AssessmentContext } from './context.ts';

/** How likely the cases of a question are that are not the usual one, by the value the question is answered with. */
export type Chances = Readonly<Record<string, number>>;

/**
 * The steps of a runbook as a chain, from the start of the run until users are served. Its steps, branches and
 * deadlines are the runbook's own; nothing about their order is written here.
 */
export function runbookChain(
  context: AssessmentContext,
  runbook: RunbookDefinition,
  chances: Chances,
): Chain {
  return {
    kind: 'sequence',
    chains: untilServed(runbook.nodes).map((node) => nodeChain(context, node, chances)),
  };
}

/** Up to the step that sees the users come back; of a choice, the usual case is looked into. */
function untilServed(nodes: readonly RunbookNode[]): readonly RunbookNode[] {
  const last = nodes.findIndex(leadsToUsers);
  return last === -1 ? nodes : nodes.slice(0, last + 1);
}

function leadsToUsers(node: RunbookNode): boolean {
  if (node.kind === 'step') return node.seesUsersServed !== undefined;
  if (node.kind === 'choice') return usualNodes(node).some(leadsToUsers);
  return false;
}

function usualNodes(node: ChoiceNode): readonly RunbookNode[] {
  return node.cases[node.usually]?.nodes ?? [];
}

function nodeChain(context: AssessmentContext, node: RunbookNode, chances: Chances): Chain {
  switch (node.kind) {
    case 'step':
      return stepChain(context, node);
    case 'approval':
      return approvalChain(context, node);
    case 'choice':
      return choiceChain(context, node, chances);
    case 'parallel':
      return together(
        ...node.branches.map(({ steps }) => sequence(...steps.map((step) => stepChain(context, step)))),
      );
    case 'reversible':
      return sequence(...untilServed(node.nodes).map((one) => nodeChain(context, one, chances)));
    case 'stop':
      return sequence();
  }
}

/** The usual case, and what others add in as many runs as they come up in. */
function choiceChain(context: AssessmentContext, node: ChoiceNode, chances: Chances): Chain {
  const usual = untilServed(usualNodes(node)).map((one) => nodeChain(context, one, chances));
  const others = Object.entries(node.cases).flatMap(([value, { nodes }]) => {
    const chance = chances[value] ?? 0;
    if (value === node.usually || chance === 0) return [];
    return [perhaps(chance, sequence(...nodes.map((one) => nodeChain(context, one, chances))))];
  });
  return sequence(...others, ...usual);
}

function stepChain(context: AssessmentContext, node: StepNode): Chain {
  const { contract, seesUsersServed, mayFail, title } = node;
  const kind = mayFail ? 'notice' : 'work';
  const visit = visitSecondsMax(contract, kind);
  const waits = contract.duration.filter(({ latency }) => isWaitedFor(latency));
  const poll =
    waits.length === 0 ? [] : [upTo('next look', contract.pollSeconds, `polled by ${contract.name}`)];
  const terms = [
    ...contract.duration.map((term) => termOf(context, term)),
    modelled(context, 'step-functions.transition', { times: TRANSITIONS_PER_STEP }),
  ];
  const worstSeconds = mayFail ? visit : contract.deadlineSeconds + visit;
  // Users do not wait until the runbook looks again; they wait until their resolvers do.
  const last = seesUsersServed === undefined ? poll : cachedAnswers(context);
  return link(title, doerOf(waits), [...terms, ...last], { worstSeconds });
}

export function cachedAnswers({ deployment }: AssessmentContext): readonly Term[] {
  const seconds = timeToLiveSeconds(deployment);
  return seconds === 0 ? [] : [constant('cached answers (TTL)', seconds, 'ttl of the record')];
}

function approvalChain(context: AssessmentContext, node: ApprovalNode): Chain {
  const { contract, title, timeoutSeconds } = node;
  const seconds = timeoutSeconds(context.deployment);
  return sequence(
    link(
      title,
      'runbook',
      contract.duration.map((term) => termOf(context, term)),
    ),
    link('The approver decides', 'people', [modelled(context, 'people.approve')], {
      worstSeconds: approvalSecondsMax(contract, seconds),
    }),
  );
}

function termOf(context: AssessmentContext, { latency, times }: DurationTerm): Term {
  if (!isLatencyId(latency)) throw new Error(`The latency model has no entry "${latency}".`);
  return modelled(context, latency, {
    ...(times === undefined ? {} : { times }),
    atOnce: atOnce(latency, context.deployment),
  });
}

function doerOf(waits: readonly DurationTerm[]): Doer {
  if (waits.length === 0) return 'runbook';
  return waits.every(({ latency }) => latency.startsWith('route53.')) ? 'DNS' : 'AWS';
}
