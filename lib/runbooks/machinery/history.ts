import { isHeldByPause, PAUSE_POLL_SECONDS, PAUSE_SECONDS_MAX } from '../../../lambda/rules/pause.ts';
import { attemptsMax, meanDelaysSeconds } from './retry.ts';
import { contractsOf, flatten, type RunbookDefinition, type RunbookNode, type StepNode } from './runbook.ts';

/** A standard workflow's history ends the run when it is longer. Source: Step Functions quotas. */
export const HISTORY_EVENTS_MAX = 25_000;

/** TaskStateEntered, TaskScheduled, TaskStarted, TaskSucceeded, TaskStateExited. */
const TASK_EVENTS = 5;

/** The call that failed, and TaskScheduled, TaskStarted of the next. */
const RETRY_EVENTS = 3;

/** Entered and exited: Choice, Wait, Pass, Parallel, Succeed, Fail. */
const STATE_EVENTS = 2;

/** A call, the question whether it is done, and the wait before the next. */
const VISIT_EVENTS = TASK_EVENTS + 2 * STATE_EVENTS;

/** ExecutionStarted and the event it ends with. */
const EXECUTION_EVENTS = 2;

/** ParallelStateStarted, ParallelStateSucceeded. */
const PARALLEL_EVENTS = 2;

/**
 * How long the history can become. Every step is polled until its deadline, and every one of those calls is tried
 * again as often as makes the history longest: a retry adds events but takes time, in which there is no poll. Delays
 * count with their mean, because hundreds of them are drawn. How many databases there are does not come into it:
 * one call looks at all of them.
 */
export function historyEventsMax(runbook: RunbookDefinition): number {
  const longest = Math.max(...ways(runbook).map((nodes) => eventsMax(nodes)));
  const aside = EXECUTION_EVENTS + 3 * STATE_EVENTS + pauseEventsMax(runbook);
  return longest + eventsMax(runbook.onFailure.steps) + aside;
}

function eventsMax(nodes: readonly RunbookNode[]): number {
  return nodes.reduce((sum, node) => sum + nodeEventsMax(node), 0);
}

/** A run goes through to the end, or back from one of the phases that have a way back. */
function ways(runbook: RunbookDefinition): readonly (readonly RunbookNode[])[] {
  const all = flatten(runbook.nodes);
  const phases = all.filter((node) => node.kind === 'reversible');
  const back = new Set<RunbookNode>(phases.flatMap(({ putBack }) => putBack));
  const forward = (nodes: readonly RunbookNode[]): readonly RunbookNode[] =>
    nodes.filter((node) => !back.has(node));
  return [
    forward(all),
    ...phases.map((phase) => {
      const end = all.indexOf(phase) + 1 + flatten(phase.nodes).length;
      return forward(all.slice(0, end)).concat(phase.putBack);
    }),
  ];
}

/** An operator holds the run for as long as that is possible, in every branch that runs beside the others. */
function pauseEventsMax(runbook: RunbookDefinition): number {
  if (!contractsOf(runbook).some(isHeldByPause)) return 0;
  const branches = flatten(runbook.nodes).map((node) =>
    node.kind === 'parallel' ? node.branches.length : 1,
  );
  const looks = Math.ceil(PAUSE_SECONDS_MAX / PAUSE_POLL_SECONDS);
  return looks * VISIT_EVENTS * Math.max(...branches);
}

function nodeEventsMax(node: RunbookNode): number {
  switch (node.kind) {
    case 'step':
      return stepEventsMax(node);
    case 'approval':
      return TASK_EVENTS + RETRY_EVENTS * (attemptsMax('work') - 1);
    case 'choice':
      return STATE_EVENTS;
    case 'parallel':
      return PARALLEL_EVENTS + STATE_EVENTS * (2 + node.branches.length);
    // The phase itself, and the note of why it is put back.
    case 'reversible':
      return 2 * STATE_EVENTS;
    case 'stop':
      return STATE_EVENTS;
  }
}

function stepEventsMax(node: StepNode): number {
  if (node.mayFail) return TASK_EVENTS + RETRY_EVENTS * (attemptsMax('notice') - 1);
  const { deadlineSeconds, pollSeconds } = node.contract;
  const retriesMax = attemptsMax('work') - 1;
  const polled = Array.from({ length: retriesMax + 1 }, (_, retries) => {
    const visits = Math.ceil(deadlineSeconds / (pollSeconds + delaySeconds(retries)));
    return visits * (VISIT_EVENTS + RETRY_EVENTS * retries);
  });
  const lastVisit = VISIT_EVENTS + RETRY_EVENTS * retriesMax;
  return Math.max(...polled) + lastVisit + STATE_EVENTS;
}

function delaySeconds(retries: number): number {
  return meanDelaysSeconds()
    .slice(0, retries)
    .reduce((sum, seconds) => sum + seconds, 0);
}
