import type { Scope } from '../../../lambda/steps/contract.ts';
import { document, fenced, list } from './markdown.ts';
import type { GeneratedPage } from './generated-page.ts';
import {
  contractsOf,
  type ApprovalNode,
  type ChoiceNode,
  type ParallelNode,
  type ReversibleNode,
  type RunbookDefinition,
  type RunbookNode,
  type StepNode,
} from './runbook.ts';

/**
 * The same runbook without Step Functions and Lambda: the steps in their order as AWS CLI commands, for one region of
 * one deployment. What the state machine asks, the reader answers. None where there is nothing to type.
 */
export function byHandPage(runbook: RunbookDefinition, scope: Scope): GeneratedPage | undefined {
  if (!hasCommands(runbook, scope)) return undefined;
  const { deployment, side } = scope;
  const region = deployment.regions[side];
  const numbering = { next: 1 };
  const text = document([
    `# ${runbook.title}, by hand`,
    `Only for the day on which Step Functions or Lambda in ${region} does not work. As long as it does, start the ` +
      `runbook: [${runbook.name}](../runbooks/${runbook.name}.md).`,
    `_Made from the runbook by \`npm run docs\`; do not edit. Names are those of the example \`${deployment.application}\`, ` +
      `activating ${region}._`,
    '## Before you begin',
    `Sign in with the break-glass user (not through an identity provider in the lost region) and check that you are ` +
      'in the right account. Every command names its region; none needs the other one, unless it says so.',
    fenced('sh', `aws sts get-caller-identity --region ${region}`),
    `The account has to be ${deployment.account}. Write down when you did what: it belongs in the report.`,
    ...sections(runbook.nodes, scope, numbering),
    '## Afterwards',
    'When Step Functions works again, start the runbook once more: it sees what is done, does what is still missing, ' +
      'the fence of the old region above all, and writes the report.',
    '## If a command fails',
    'Stop there and read the message. Every step says what to see before you go on; what is done already is done, so ' +
      'a step may be begun again from its first command. Never undo a promotion: there is one writer, and it is here now.',
  ]);
  return { path: byHandPath(runbook), text };
}

export function byHandPath(runbook: RunbookDefinition): string {
  return `by-hand/${runbook.name}.md`;
}

export function hasCommands(runbook: RunbookDefinition, scope: Scope): boolean {
  return contractsOf(runbook).some((contract) => contract.byHand(scope).length > 0);
}

interface Numbering {
  next: number;
}

function sections(nodes: readonly RunbookNode[], scope: Scope, numbering: Numbering): readonly string[] {
  return nodes.flatMap((node) => section(node, scope, numbering));
}

function section(node: RunbookNode, scope: Scope, numbering: Numbering): readonly string[] {
  switch (node.kind) {
    case 'step':
    case 'approval':
      return stepSection(node, scope, numbering);
    case 'choice':
      return choiceSection(node, scope, numbering);
    case 'parallel':
      return parallelSection(node, scope, numbering);
    case 'reversible':
      return reversibleSection(node, scope, numbering);
    case 'stop':
      return [];
  }
}

function stepSection(node: StepNode | ApprovalNode, scope: Scope, numbering: Numbering): readonly string[] {
  const number = numbering.next;
  numbering.next += 1;
  const commands = node.contract.byHand(scope);
  return [
    `## ${number}. ${node.title}`,
    node.purpose,
    ...commands.flatMap((one) => [one.explanation, fenced('sh', one.command)]),
    ...(commands.length === 0
      ? ['There is no command for it. Do it in person, and write down who said what.']
      : []),
  ];
}

function choiceSection(node: ChoiceNode, scope: Scope, numbering: Numbering): readonly string[] {
  const cases = Object.entries(node.cases);
  // What the execution input would say: whoever works by hand means it.
  if (node.on.from === 'validated input') {
    return cases
      .filter(([value]) => value === node.usually)
      .flatMap(([, one]) => sections(one.nodes, scope, numbering));
  }
  return [
    `## ${node.title}`,
    `${node.purpose} You decide:`,
    list(cases.map(([, one]) => `**${one.label}**: ${whatThen(one.nodes)}`)),
    ...cases.flatMap(([, one]) => sections(one.nodes, scope, numbering)),
  ];
}

function whatThen(nodes: readonly RunbookNode[]): string {
  const [first] = nodes;
  if (first === undefined) return 'go on below';
  return first.kind === 'stop' ? `stop; ${first.nextAction}` : `first "${first.title}"`;
}

function reversibleSection(node: ReversibleNode, scope: Scope, numbering: Numbering): readonly string[] {
  const forward = sections(node.nodes, scope, numbering);
  return [
    `## ${node.title}`,
    node.purpose,
    ...forward,
    `## To put it back`,
    `Only if you cannot go on here, and before you have done anything of what follows. Otherwise go to step ` +
      `${numbering.next + node.putBack.length}.`,
    ...sections(node.putBack, scope, numbering),
    'Then stop: release the lock (the last step of this page), and tell everybody that nothing has moved.',
  ];
}

function parallelSection(node: ParallelNode, scope: Scope, numbering: Numbering): readonly string[] {
  return [
    `## ${node.title}`,
    `${node.purpose} Side by side, if there are two of you; otherwise in this order, without waiting in between: ` +
      `${node.branches.map(({ title }) => title).join(', ')}.`,
    ...node.branches.flatMap((branch) => sections(branch.steps, scope, numbering)),
  ];
}
