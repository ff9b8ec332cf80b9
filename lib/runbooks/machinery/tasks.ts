import type { Scope, StepContract, StepFailure } from '../../../lambda/steps/contract.ts';
import { isHeldByPause, PAUSE_POLL_SECONDS } from '../../../lambda/rules/pause.ts';
import { RUNNER_FAILURES } from '../../../lambda/steps/failures.ts';
import { functionArn, placeOf } from '../../topology/names.ts';
import type { AslCatcher, AslState, AslTask, Json, JsonObject } from './asl.ts';
import * as expressions from './expressions.ts';
import { approvalRetriers, retriers, taskTimeoutSeconds } from './retry.ts';
import { APPROVAL_TIMED_OUT, type ApprovalNode, type RunbookDefinition, type StepNode } from './runbook.ts';

/** Where rendered states go, and where a failure goes from here. */
export interface Target {
  readonly runbook: RunbookDefinition;
  readonly scope: Scope;
  readonly states: Record<string, AslState>;
  /** Name of the state that takes a failure; in a branch, one of the branch. */
  readonly failTo: string;
  /** Name of the state that comes once a failure is noted: the first of the failure path. */
  readonly afterFailure: string;
}

/** As the runner says it, which holds the same deadline. */
const NEXT_ACTION_AFTER_DEADLINE = nextActionAfter('DeadlineExceeded', RUNNER_FAILURES);

const ALL_ERRORS = ['States.ALL'] as const;

/**
 * A step becomes four states: call the function; is it done; wait and look again; or give up when its time is over.
 * The runner inside the function holds the same deadline, and says more about why. A step that an operator may hold has
 * a fifth, in which the run waits to be resumed; the runner ends a pause that lasts too long.
 */
export function renderStep(target: Target, node: StepNode, next: string): void {
  if (node.mayFail) {
    renderOnce(target, node, next);
    return;
  }
  const { contract, title } = node;
  const names = loopNames(node);
  target.states[title] = { ...task(target, node), Next: names.isDone };
  target.states[names.isDone] = {
    Type: 'Choice',
    Comment: `It has ${contract.deadlineSeconds} s from its first call, waits included.`,
    Choices: [
      { Condition: expressions.IS_DONE, Next: next },
      { Condition: expressions.mayWait(contract.deadlineSeconds), Next: names.wait },
      ...(isHeldByPause(contract) ? [{ Condition: expressions.IS_PAUSED, Next: names.paused }] : []),
    ],
    Default: names.tooLong,
  };
  target.states[names.wait] = { Type: 'Wait', Seconds: contract.pollSeconds, Next: title };
  if (isHeldByPause(contract)) {
    target.states[names.paused] = { Type: 'Wait', Seconds: PAUSE_POLL_SECONDS, Next: title };
  }
  target.states[names.tooLong] = {
    Type: 'Pass',
    Output: expressions.failureOutput(
      title,
      'DeadlineExceeded',
      `It was not done after ${contract.deadlineSeconds} s. Next: ${NEXT_ACTION_AFTER_DEADLINE}`,
    ),
    Next: target.failTo,
  };
}

/** Called once; whatever comes of it, the run goes on. */
export function renderOnce(target: Target, node: StepNode, next: string): void {
  target.states[node.title] = {
    ...task(target, node),
    Catch: [{ ErrorEquals: ALL_ERRORS, Output: {}, Next: next }],
    Next: next,
  };
}

/** The function hands on the task token; the state stays open until it comes back or the time is over. */
export function renderApproval(target: Target, node: ApprovalNode, next: string): void {
  const { contract, title } = node;
  const seconds = node.timeoutSeconds(target.scope.deployment);
  target.states[title] = {
    Type: 'Task',
    Comment: node.purpose,
    Resource: invoke(target.scope, '.waitForTaskToken'),
    Arguments: {
      ...call(target, contract),
      Payload: { ...payload(target, contract, node.data, false), taskToken: expressions.TASK_TOKEN },
    },
    TimeoutSeconds: seconds,
    // What the person answered is in the journal; the state machine needs only that the answer was yes.
    Output: {},
    Retry: approvalRetriers(),
    Catch: [
      {
        ErrorEquals: ['States.Timeout'],
        Output: expressions.failureOutput(
          title,
          APPROVAL_TIMED_OUT,
          `Nobody answered within ${seconds} s. Next: ${nextActionAfter(APPROVAL_TIMED_OUT, contract.failures)}`,
        ),
        Next: target.failTo,
      },
      {
        ErrorEquals: ALL_ERRORS,
        Output: expressions.caughtFailure(title),
        Next: target.failTo,
      },
    ],
    Next: next,
  };
}

/** Names of the states around a step's call, as the console shows them. */
export function loopNames(node: StepNode): { isDone: string; wait: string; paused: string; tooLong: string } {
  return {
    isDone: `${node.title}: done?`,
    wait: `${node.title}: look again in ${node.contract.pollSeconds} s`,
    paused: `${node.title}: paused`,
    tooLong: `${node.title}: took too long`,
  };
}

/** Without its transition. */
function task(target: Target, node: StepNode): Omit<AslTask, 'Next' | 'End'> {
  const { contract } = node;
  const isFirst = target.runbook.nodes[0] === node;
  const assign: Record<string, Json> = {};
  if (isFirst) assign['run'] = expressions.runAfterFirstStep(target.runbook.name);
  if (node.keepsOutputAs !== undefined) assign[node.keepsOutputAs] = expressions.keptOutput();
  return {
    Type: 'Task',
    Comment: node.purpose,
    Resource: invoke(target.scope, ''),
    Arguments: { ...call(target, contract), Payload: payload(target, contract, node.data, isFirst) },
    TimeoutSeconds: taskTimeoutSeconds(contract),
    ...(Object.keys(assign).length > 0 ? { Assign: assign } : {}),
    Output: expressions.STEP_RESULT,
    Retry: retriers(node.mayFail ? 'notice' : 'work'),
    Catch: catchers(target, node, isFirst),
  };
}

function catchers(target: Target, node: StepNode, isFirst: boolean): readonly AslCatcher[] {
  const output = expressions.caughtFailure(node.title);
  // The failure path needs to know the run, and the first step had no chance to say more about it.
  const assign = isFirst ? { Assign: { run: expressions.runFromContext(target.runbook.name) } } : {};
  const refused: readonly AslCatcher[] =
    node.refusals.length === 0
      ? []
      : [{ ErrorEquals: node.refusals, Output: output, Next: target.runbook.onFailure.refusedAs }];
  return [...refused, { ErrorEquals: ALL_ERRORS, ...assign, Output: output, Next: target.failTo }];
}

function invoke(scope: Scope, pattern: '' | '.waitForTaskToken'): string {
  return `arn:${scope.deployment.partition}:states:::lambda:invoke${pattern}`;
}

function call(target: Target, contract: StepContract): JsonObject {
  const { deployment, side } = target.scope;
  return { FunctionName: functionArn(placeOf(deployment, side), contract.name) };
}

/** A StepEvent. */
function payload(
  target: Target,
  contract: StepContract,
  data: StepNode['data'],
  isFirst: boolean,
): JsonObject {
  return {
    run: isFirst ? expressions.runFromContext(target.runbook.name) : expressions.RUN,
    step: contract.name,
    enteredAt: expressions.enteredAt(contract.name),
    ...(Object.keys(data).length > 0 ? { data: expressions.dataTemplate(data) } : {}),
  };
}

function nextActionAfter(name: string, failures: readonly StepFailure[]): string {
  const failure = failures.find((one) => one.name === name);
  if (failure === undefined) throw new Error(`No failure is called "${name}"; its contract has to name it.`);
  return failure.nextAction;
}
