import type { Json, JsonObject } from './asl.ts';
import type { DataValue, Reference } from './runbook.ts';

/**
 * The JSONata of the state machines, in one place. Rules that every expression keeps to:
 *
 * - A field whose expression yields nothing fails with `States.QueryEvaluationError`, which a Pass, Choice or Wait
 *   cannot catch. So what may be absent is asked for with `$exists`, or stands inside an object constructor or an
 *   array, which drop it.
 * - `$states.result` exists in a Task's and a Parallel's Assign and Output, `$states.errorOutput` in a catcher's.
 * - Variables are assigned at the top level only: a branch may read them but not change them.
 *
 * Source: Step Functions Developer Guide, "Transforming data with JSONata" and "Passing data between states with
 * variables".
 */
export function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}

const LAMBDA_RESULT = '$states.result.Payload';

/** The run as the first step gets it: before there is an epoch or a validated input. */
export function runFromContext(runbook: string): JsonObject {
  return {
    runbook,
    runId: jsonata('$states.context.Execution.Name'),
    executionArn: jsonata('$states.context.Execution.Id'),
    startedAt: jsonata('$states.context.Execution.StartTime'),
  };
}

/** The run from then on: with what the first step found out. Until it is done there is no output to merge. */
export function runAfterFirstStep(runbook: string): string {
  const context =
    `{'runbook': '${runbook}', 'runId': $states.context.Execution.Name, ` +
    `'executionArn': $states.context.Execution.Id, 'startedAt': $states.context.Execution.StartTime}`;
  return jsonata(
    `$merge([${context}, ${LAMBDA_RESULT}.output.{'epoch': epoch, 'input': input, 'scope': scope}])`,
  );
}

/** The run in every later state. */
export const RUN = jsonata('$run');

/**
 * A poll keeps the time of the first entry; any other way into the state starts the clock. So does a look at a step that
 * an operator holds (`paused`): it has not begun, and neither has its deadline.
 */
export function enteredAt(step: string): string {
  const input = '$states.input';
  const isPoll = `${input}.step = '${step}' and ${input}.status = 'wait' and $exists(${input}.enteredAt)`;
  return jsonata(`${isPoll} ? ${input}.enteredAt : $states.context.State.EnteredTime`);
}

/** A function answers a StepResult; it becomes the state's output whole. */
export const STEP_RESULT = jsonata(LAMBDA_RESULT);

export const TASK_TOKEN = jsonata('$states.context.Task.Token');

export function keptOutput(): string {
  return jsonata(`$exists(${LAMBDA_RESULT}.output) ? ${LAMBDA_RESULT}.output : {}`);
}

export const IS_DONE = jsonata("$states.input.status = 'done'");

/** An operator holds the run before this step. */
export const IS_PAUSED = jsonata("$states.input.status = 'paused'");

/** True while another look may still come before the deadline. */
export function mayWait(deadlineSeconds: number): string {
  const elapsed = '$toMillis($states.context.State.EnteredTime) - $toMillis($states.input.enteredAt)';
  return jsonata(`$states.input.status = 'wait' and ${elapsed} < ${deadlineSeconds * 1000}`);
}

export function isValue(reference: Reference, value: string): string {
  return jsonata(`${path(reference)} = '${value}'`);
}

/** A text in JSONata: JSON's escapes are JSONata's. */
function literal(text: string): string {
  return JSON.stringify(text);
}

export function dataTemplate(data: Readonly<Record<string, DataValue>>): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, dataValue(value)]));
}

export function dataValue(value: DataValue): Json {
  return typeof value === 'object' ? jsonata(path(value)) : value;
}

function path(reference: Reference): string {
  switch (reference.from) {
    case 'execution input':
      return '$states.context.Execution.Input';
    case 'validated input':
      return `$run.input.${reference.field}`;
    case 'output':
      return `$${reference.keptAs}.${reference.field}`;
    case 'failure':
      return `$failure.${reference.field}`;
  }
}

/** How a failure travels, as the output of the state it happened in, until it is noted in `$failure`. */
export function failureOutput(title: string, error: Json, cause: Json): JsonObject {
  return { failure: { title, error, cause } };
}

/** For a catcher. A time-out has no cause. */
export function caughtFailure(title: string): JsonObject {
  return failureOutput(
    title,
    jsonata('$states.errorOutput.Error'),
    jsonata("$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ''"),
  );
}

/** A cause that people can act on. What is referred to may be absent. */
export function causeWithNextAction(cause: DataValue, nextAction: string): string {
  const next = `Next: ${nextAction}`;
  if (typeof cause !== 'object') return `${cause} ${next}`;
  return jsonata(`$string(${path(cause)}) & ${literal(` ${next}`)}`);
}

/** For a branch that ended: the first failure among the branches, if any. */
export const FIRST_BRANCH_FAILURE = jsonata("{'failure': ($states.result.failure)[0]}");

export const HAS_FAILURE = jsonata('$exists($states.input.failure)');

/**
 * Lambda reports an error as JSON text `{"errorType", "errorMessage", "trace"}`; people need the message. A regular
 * expression, because `$parse` fails on a cause that is no JSON or was cut off. The group is unrolled so that a long
 * message does not recurse; a backslash never stands before a bracket's end, where JSONata would misread it.
 */
export function readableCause(generalNextAction: string): string {
  const cause = '$states.input.failure.cause';
  const message = String.raw`$match(${cause}, /"errorMessage":\s*"([^\\"]*(?:\\.[^\\"]*)*)"/, 1).groups[0]`;
  return jsonata(
    `($message := ${message}; ` +
      String.raw`$text := $exists($message) ? $replace($message, '\\"', '"') : ${cause}; ` +
      `$contains($text, 'Next: ') ? $text : $trim($text & ${literal(` Next: ${generalNextAction}`)}))`,
  );
}

const GENERAL_NEXT_ACTION =
  'read the events of this execution and the journal, mend what they name, and start the runbook again. ' +
  'What is done already is recognized and not done twice.';

/** What the failure path, and a way back before it, read of the failure that led there. */
export function notedFailure(): { readonly title: string; readonly error: string; readonly cause: string } {
  return {
    title: jsonata('$states.input.failure.title'),
    error: jsonata('$states.input.failure.error'),
    cause: readableCause(GENERAL_NEXT_ACTION),
  };
}

export const FAILURE_ERROR = jsonata('$failure.error');

export const FAILURE_CAUSE = jsonata("$failure.title & ': ' & $failure.cause");

/**
 * For the catcher of a Parallel: a branch that failed says in which of its steps. Anything else that goes wrong in a
 * Parallel has a cause of its own.
 */
export function caughtBranchFailure(title: string, steps: readonly string[]): JsonObject {
  const cause = '$states.errorOutput.Cause';
  const fromBranch = `$exists(${cause}) and $substringBefore(${cause}, ': ') in ${JSON.stringify(steps)}`;
  return failureOutput(
    jsonata(`${fromBranch} ? $substringBefore(${cause}, ': ') : ${literal(title)}`),
    jsonata('$states.errorOutput.Error'),
    jsonata(`${fromBranch} ? $substringAfter(${cause}, ': ') : $exists(${cause}) ? ${cause} : ''`),
  );
}

/** A branch that fails hands its failure to the Parallel's catcher as error and cause. */
export const BRANCH_ERROR = jsonata('$states.input.failure.error');

export const BRANCH_CAUSE = jsonata("$states.input.failure.title & ': ' & $states.input.failure.cause");
