import type { Permission, Scope, StepFailure } from '../../../lambda/steps/contract.ts';
import { RUNNER_FAILURES } from '../../../lambda/steps/failures.ts';
import { stateMachineLink } from '../../../lambda/rules/console-links.ts';
import { timeBudget, worstCaseSeconds, type Contributor, type Timing } from './budget.ts';
import { byHandPath, hasCommands } from './by-hand.ts';
import { controlSection } from './control-section.ts';
import { diagram } from './diagram.ts';
import { durationText } from './duration-text.ts';
import type { GeneratedPage } from './generated-page.ts';
import { code, document, fenced, list, table } from './markdown.ts';
import {
  contractsOf,
  type ApprovalNode,
  type RunbookDefinition,
  type RunbookNode,
  type StepNode,
} from './runbook.ts';

/** The page of one runbook, for the person who runs it and for the one who approves it. */
export function runbookPage(runbook: RunbookDefinition, scope: Scope): GeneratedPage {
  const text = document([
    `# ${runbook.title}`,
    runbook.purpose,
    madeFrom(runbook, scope),
    '## Is this the right runbook?',
    '**Use it when**',
    list(runbook.whenToUse),
    '**Do not use it when**',
    list(runbook.whenNotToUse),
    ...startSection(runbook, scope),
    '## What happens',
    fenced('mermaid', diagram(runbook)),
    stepsIntroduction(runbook),
    ...controlSection(runbook, scope),
    '## Step by step',
    ...stepSections(runbook, scope),
    ...endSections(runbook),
    ...budgetSection(runbook, scope),
    ...permissionsSection(runbook, scope),
  ]);
  return { path: `runbooks/${runbook.name}.md`, text };
}

function madeFrom(runbook: RunbookDefinition, scope: Scope): string {
  const { application, regions } = scope.deployment;
  const path = byHandPath(runbook);
  return (
    '_Made from the runbook by `npm run docs`; do not edit. Names and times are those of the example ' +
    `\`${application}\`, started in ${regions[scope.side]}._` +
    (hasCommands(runbook, scope) ? ` Without Step Functions: [the same by hand](../${path}).` : '')
  );
}

function startSection(runbook: RunbookDefinition, scope: Scope): readonly string[] {
  const { deployment, side } = scope;
  return [
    '## Start it',
    runbook.startedBy,
    `State machine ${code(`${deployment.names[side].functionPrefix}${runbook.name}`)}, in the console of its own region: ` +
      `<${stateMachineLink(deployment, side, runbook.name)}>`,
    table(
      ['Input', 'Type', 'Needed', 'Meaning'],
      runbook.input.map((field) => [
        code(field.name),
        field.type,
        field.required ? 'yes' : 'no',
        field.meaning,
      ]),
    ),
    'Anything else in the input is refused.',
    ...runbook.inputExamples.map(
      (example) => `${example.meaning}:\n\n${fenced('json', JSON.stringify(example.input, null, 2))}`,
    ),
  ];
}

function stepsIntroduction(runbook: RunbookDefinition): string {
  return (
    'The console shows up to five states for a step: the call, "done?", "look again", "paused" and "took too long". A step may be ' +
    `called many times; it looks first and does only what is missing. After a failure (${code(runbook.onFailure.endsAs)}) ` +
    'mend what the cause names and start the runbook again: what is done is recognized.'
  );
}

function stepSections(runbook: RunbookDefinition, scope: Scope): readonly string[] {
  return callsOf(runbook).flatMap(({ node, circumstances }, index) => [
    `### ${index + 1}. ${node.title}`,
    node.purpose,
    list(circumstances.concat(stepFacts(node, scope))),
    failureTable(node.contract.failures),
  ]);
}

function stepFacts(node: StepNode | ApprovalNode, scope: Scope): readonly string[] {
  const { contract } = node;
  const prefix = scope.deployment.names[scope.side].functionPrefix;
  const done = `Done by the function ${code(prefix + contract.name)}`;
  if (node.kind === 'approval') {
    const limit = durationText(node.timeoutSeconds(scope.deployment));
    return [`${done}, then by a person.`, `Waits for the answer at most ${limit}.`];
  }
  if (node.mayFail) return [`${done}. If it fails, the run goes on without it.`];
  return [
    `${done}.`,
    `Looks again every ${durationText(contract.pollSeconds)}; has to be done within ${durationText(contract.deadlineSeconds)}.`,
    ...(contract.mayBeSkipped === undefined
      ? []
      : [
          `A run may go on without it (${code(`"step": "${contract.name}"`)}). Then: ${contract.mayBeSkipped}`,
        ]),
  ];
}

function failureTable(failures: readonly StepFailure[]): string {
  if (failures.length === 0) return '';
  return table(
    ['If it fails with', 'It means', 'Do this next'],
    failures.map((failure) => [code(failure.name), failure.meaning, failure.nextAction]),
  );
}

function endSections(runbook: RunbookDefinition): readonly string[] {
  const { steps, endsAs, refusedAs } = runbook.onFailure;
  const first = runbook.nodes[0];
  const refusals = first?.kind === 'step' ? first.refusals : [];
  return [
    '## How it ends',
    table(
      ['Last state', 'Meaning'],
      [
        [runbook.endsWellAs, 'Everything was done.'],
        ...(refusals.length > 0
          ? [
              [
                refusedAs,
                `Nothing was changed (${refusals.map(code).join(', ')}). The cause says what to do.`,
              ],
            ]
          : []),
        [
          endsAs,
          'A step failed for good. ' +
            (steps.length > 0 ? `Then: ${steps.map(({ title }) => title).join(', ')}. ` : '') +
            'The error and the cause of the execution name the step and what to do next.',
        ],
        [
          'no last state (TIMED_OUT, ABORTED)',
          'Somebody stopped the run, or Step Functions ended it. The watchdog records it and tells everybody.',
        ],
      ],
    ),
    '**Every step may also fail with**',
    failureTable(RUNNER_FAILURES),
  ];
}

function budgetSection(runbook: RunbookDefinition, scope: Scope): readonly string[] {
  const budget = timeBudget(runbook, scope.deployment);
  const limit = durationText(worstCaseSeconds(runbook, scope.deployment));
  return [
    '## How long it takes',
    'Expected: the medians of the latency model, added along the longest chain. P99: their 99th percentiles added, ' +
      'which is an upper bound. Worst: every deadline and every retry used up; then the run fails rather than goes on. ' +
      'Detection and decision come before the run and are not in it.',
    table(
      ['Step', 'Expected', 'P99', 'Worst'],
      [
        ...budget.contributors.map((one) => [contributorTitle(one), ...timingCells(one)]),
        ...(budget.untilServed === undefined
          ? []
          : [['**Until users are served**', ...timingCells(budget.untilServed)]]),
        ...(budget.writeOutage === undefined
          ? []
          : [['**Of that, no write is accepted for**', ...timingCells(budget.writeOutage)]]),
        ['**Until the run ends**', ...timingCells(budget.untilEnd)],
      ],
    ),
    `Step Functions ends a run after ${limit} in any case.`,
  ];
}

function contributorTitle(one: Contributor): string {
  if (!one.usual) return `${one.title} (only where it is needed, not in the sums of expected and P99)`;
  return one.onCriticalPath ? one.title : `${one.title} (beside the longest chain)`;
}

function timingCells(timing: Timing): readonly string[] {
  return [timing.expectedSeconds, timing.p99Seconds, timing.worstSeconds].map(durationText);
}

function permissionsSection(runbook: RunbookDefinition, scope: Scope): readonly string[] {
  const rows = contractsOf(runbook).flatMap((contract) =>
    contract
      .permissions(scope)
      .map((permission) => [
        contract.title,
        permission.actions.map(code).join('\n'),
        [...permission.resources.map(code), ...conditionLines(permission)].join('\n'),
        permission.reason,
      ]),
  );
  if (rows.length === 0) return [];
  return [
    '## What each step may do',
    'One role per step; nothing here may delete a backup, write IAM or change a DNS record.',
    table(['Step', 'Actions', 'On', 'Why'], rows),
  ];
}

/** `where kms:ViaService is ...`, one line per condition. */
function conditionLines({ conditions = {} }: Permission): readonly string[] {
  return Object.values(conditions).flatMap((operator) =>
    Object.entries(operator).map(
      ([key, value]) => `where ${code(key)} is ${[value].flat().map(code).join(' or ')}`,
    ),
  );
}

/** A function of the runbook, and when it is called other than always and alone. */
interface Call {
  readonly node: StepNode | ApprovalNode;
  readonly circumstances: readonly string[];
}

/** In the order of the run; then those of the failure path. */
function callsOf(runbook: RunbookDefinition): readonly Call[] {
  const afterFailure = ['Only after a step has failed for good.'];
  return [...callsIn(runbook.nodes, []), ...callsIn(runbook.onFailure.steps, afterFailure)];
}

function callsIn(nodes: readonly RunbookNode[], circumstances: readonly string[]): readonly Call[] {
  return nodes.flatMap((node): readonly Call[] => {
    switch (node.kind) {
      case 'step':
      case 'approval':
        return [{ node, circumstances }];
      case 'choice':
        return Object.entries(node.cases).flatMap(([value, one]) => {
          const only = `Only if "${node.title}" is answered: ${one.label}.`;
          return callsIn(one.nodes, value === node.usually ? circumstances : [only]);
        });
      case 'parallel':
        return node.branches.flatMap((branch) => {
          const others = node.branches.filter((other) => other !== branch).map(({ title }) => title);
          return callsIn(branch.steps, [`Runs beside: ${others.join(', ')}.`]);
        });
      case 'reversible':
        return [
          ...callsIn(node.nodes, circumstances),
          ...callsIn(node.putBack, [
            `Only to put back what "${node.title}" has done, after one of its steps failed.`,
          ]),
        ];
      case 'stop':
        return [];
    }
  });
}
