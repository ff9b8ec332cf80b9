import type { Scope } from '../../../lambda/steps/contract.ts';
import { functionArn, placeOf } from '../../topology/names.ts';
import type { AslDefinition, AslState } from './asl.ts';
import { worstCaseSeconds } from './budget.ts';
import { checkRunbook } from './check-runbook.ts';
import { FAILURE_CAUSE, FAILURE_ERROR, BRANCH_ERROR, notedFailure } from './expressions.ts';
import { contractsOf, type RunbookDefinition } from './runbook.ts';
import { entryOf, renderNodes } from './nodes.ts';
import { renderOnce } from './tasks.ts';

/** Step Functions takes no more; counted in bytes of the JSON text. Source: Step Functions quotas. */
const DEFINITION_BYTES_MAX = 1024 * 1024;

/** Where every failure arrives, in the form that the failure path and the last state read. */
export const NOTE_FAILURE = 'Note what failed';

/**
 * The state machine of a runbook in one region, complete and with literal ARNs.
 *
 * Throws where the runbook is not well formed: its mistakes are found when the project is built, not at 03:00.
 */
export function renderStateMachine(runbook: RunbookDefinition, scope: Scope): AslDefinition {
  checkRunbook(runbook);
  const states: Record<string, AslState> = {};
  const afterFailure = runbook.onFailure.steps[0]?.title ?? runbook.onFailure.endsAs;
  const target = { runbook, scope, states, failTo: NOTE_FAILURE, afterFailure };
  renderNodes(target, runbook.nodes, runbook.endsWellAs);
  states[runbook.endsWellAs] = { Type: 'Succeed', Comment: 'The run ended well.' };
  renderFailurePath(target);

  const definition: AslDefinition = {
    Comment: `${runbook.title}. ${runbook.purpose}`,
    QueryLanguage: 'JSONata',
    StartAt: entryOf(runbook.nodes, runbook.endsWellAs),
    // Never reached while every step holds its own deadline; the last line of defence all the same.
    TimeoutSeconds: worstCaseSeconds(runbook, scope.deployment),
    States: states,
  };
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  if (bytes >= DEFINITION_BYTES_MAX) {
    throw new Error(
      `The state machine ${runbook.name} takes ${bytes} bytes; Step Functions takes ${DEFINITION_BYTES_MAX}. ` +
        'Shorten the purposes of its steps or split the runbook.',
    );
  }
  return definition;
}

/** What the state machine's role may invoke, and nothing else: each function once. */
export function runbookFunctionArns(runbook: RunbookDefinition, scope: Scope): readonly string[] {
  const place = placeOf(scope.deployment, scope.side);
  return contractsOf(runbook).map((contract) => functionArn(place, contract.name));
}

function renderFailurePath(target: Parameters<typeof renderNodes>[0]): void {
  const { runbook, states } = target;
  const { steps, endsAs, refusedAs } = runbook.onFailure;
  states[NOTE_FAILURE] = {
    Type: 'Pass',
    Comment: 'Keeps what failed, where, and what to do next.',
    Assign: { failure: notedFailure() },
    Next: target.afterFailure,
  };
  steps.forEach((step, index) => {
    renderOnce(target, step, steps[index + 1]?.title ?? endsAs);
  });
  states[endsAs] = {
    Type: 'Fail',
    Comment: 'The run ended. What was done stays done and is in the journal.',
    Error: FAILURE_ERROR,
    Cause: FAILURE_CAUSE,
  };
  if (runbook.nodes.some((node) => node.kind === 'step' && node.refusals.length > 0)) {
    states[refusedAs] = {
      Type: 'Fail',
      Comment: 'Nothing was changed.',
      Error: BRANCH_ERROR,
      Cause: notedFailure().cause,
    };
  }
}
