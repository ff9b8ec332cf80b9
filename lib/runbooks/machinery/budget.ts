import { otherSide, type Deployment } from '../../../lambda/deployment.ts';
import { latchedRecords } from '../../../lambda/rules/records.ts';
import { isHeldByPause, PAUSE_SECONDS_MAX } from '../../../lambda/rules/pause.ts';
import type { DurationTerm, StepContract } from '../../../lambda/steps/contract.ts';
import { LATENCIES } from '../../latency-model/latencies.ts';
import { isLatencyId } from '../../latency-model/latency-table.ts';
import { quantileSeconds } from '../../latency-model/latency-model.ts';
import { approvalSecondsMax, visitSecondsMax } from './retry.ts';
import {
  contractsOf,
  flatten,
  type ApprovalNode,
  type ChoiceNode,
  type ParallelNode,
  type ReversibleNode,
  type RunbookDefinition,
  type RunbookNode,
  type StepNode,
} from './runbook.ts';

/**
 * How long a runbook takes, from its own data: no run, no rehearsal.
 *
 * - Expected: medians, added along the critical path. The median of a sum is not the sum of medians; for the skewed
 *   distributions here it is a little above.
 * - P99: 99th percentiles, added along the critical path. All terms are never late at once, so this is an upper bound.
 * - Worst: every step takes its whole deadline and its last call is tried as often as the state machine allows.
 *   No run takes longer; it is the state machine's time-out, not a forecast.
 *
 * People are not in it: detection and decision come before the run, an approval only in the worst case.
 */
export interface TimeBudget {
  /** From the start of the run until users are served again. Absent where a runbook does not serve users. */
  readonly untilServed?: Timing;
  /** Of that, the part in which no write is accepted. Only where a runbook takes the writes away itself. */
  readonly writeOutage?: Timing;
  /** From the start of the run until it ended well. */
  readonly untilEnd: Timing;
  /** Every step, in order. The timings of those on the critical path add up to the totals. */
  readonly contributors: readonly Contributor[];
}

export interface Timing {
  readonly expectedSeconds: number;
  readonly p99Seconds: number;
  readonly worstSeconds: number;
}

export interface Contributor extends Timing {
  readonly title: string;
  readonly step: string;
  /** On the longest chain of the expected case. */
  readonly onCriticalPath: boolean;
  /** False for a step that only some runs come to, such as an approval. */
  readonly usual: boolean;
  /** Ids of the latency model, with how often in sequence. */
  readonly terms: readonly DurationTerm[];
}

/** From the call to its question, and from the question to the next call. */
export const TRANSITIONS_PER_STEP = 2;

/** Latencies that pass inside a call. */
const CALLS = ['aws.', 'lambda.'];

const NOTHING: Timing = { expectedSeconds: 0, p99Seconds: 0, worstSeconds: 0 };

export function timeBudget(runbook: RunbookDefinition, deployment: Deployment): TimeBudget {
  const walked = walk(runbook.nodes, deployment);
  return {
    ...(walked.served === undefined ? {} : { untilServed: walked.served }),
    ...(walked.served === undefined || walked.drained === undefined
      ? {}
      : { writeOutage: minus(walked.served, walked.drained) }),
    untilEnd: walked.total,
    contributors: walked.contributors,
  };
}

/**
 * The longest that a run can take, whichever way it goes: all of the steps, every way back (no run takes both, so this
 * is above what is possible), then the failure path, and as long as an operator may hold it.
 */
export function worstCaseSeconds(runbook: RunbookDefinition, deployment: Deployment): number {
  const failurePath = runbook.onFailure.steps.map((node) => visitSecondsMax(node.contract, kindOf(node)));
  const waysBack = flatten(runbook.nodes)
    .flatMap((node) => (node.kind === 'reversible' ? node.putBack : []))
    .map((node) => stepTiming(node, deployment).worstSeconds);
  const seconds = walk(runbook.nodes, deployment).total.worstSeconds;
  const paused = contractsOf(runbook).some(isHeldByPause) ? PAUSE_SECONDS_MAX : 0;
  return Math.ceil([...failurePath, ...waysBack].reduce((sum, one) => sum + one, seconds + paused));
}

interface Walked {
  readonly total: Timing;
  /** Up to the end of the step after which users are served. */
  readonly served?: Timing;
  /** Up to the beginning of the step that takes the writes away. */
  readonly drained?: Timing;
  readonly contributors: readonly Contributor[];
}

function walk(nodes: readonly RunbookNode[], deployment: Deployment): Walked {
  let total = NOTHING;
  let served: Timing | undefined;
  let drained: Timing | undefined;
  const contributors: Contributor[] = [];
  for (const node of nodes) {
    const walked = walkNode(node, deployment);
    if (walked.served !== undefined) served = add(total, walked.served);
    if (walked.drained !== undefined) drained = add(total, walked.drained);
    total = add(total, walked.total);
    contributors.push(...walked.contributors);
  }
  return {
    total,
    contributors,
    ...(served === undefined ? {} : { served }),
    ...(drained === undefined ? {} : { drained }),
  };
}

function walkNode(node: RunbookNode, deployment: Deployment): Walked {
  switch (node.kind) {
    case 'step':
      return walkStep(node, deployment);
    case 'approval':
      return walkApproval(node, deployment);
    case 'choice':
      return walkChoice(node, deployment);
    case 'parallel':
      return walkParallel(node, deployment);
    case 'reversible':
      return walkReversible(node, deployment);
    case 'stop':
      return { total: NOTHING, contributors: [] };
  }
}

function walkStep(node: StepNode, deployment: Deployment): Walked {
  const done = stepTiming(node, deployment);
  const drained = node.beginsWriteOutage === true ? { drained: NOTHING } : {};
  if (node.seesUsersServed === undefined) {
    return { total: done, contributors: [contributor(node, done)], ...drained };
  }
  // Users are back when the old answer is gone from their caches; then the step makes sure that they stay.
  const served = later(done, timeToLiveSeconds(deployment));
  const total = later(served, node.seesUsersServed.stableSeconds);
  return { total, served, contributors: [contributor(node, total)] };
}

/** The worst case stays what it is: the deadline holds all of it. */
function later(timing: Timing, seconds: number): Timing {
  return {
    expectedSeconds: timing.expectedSeconds + seconds,
    p99Seconds: timing.p99Seconds + seconds,
    worstSeconds: timing.worstSeconds,
  };
}

/** How long resolvers keep the old answer: that of the slowest name that a runbook moves. */
export function timeToLiveSeconds(deployment: Deployment): number {
  return Math.max(0, ...latchedRecords(deployment).map((record) => record.ttlSeconds));
}

/** The usual case gives the forecast; the worst case takes whichever case is longest. */
function walkChoice(node: ChoiceNode, deployment: Deployment): Walked {
  const cases = Object.entries(node.cases).map(([value, one]) => ({
    walked: walk(one.nodes, deployment),
    usual: value === node.usually,
  }));
  const usual = cases.find((one) => one.usual)?.walked ?? { total: NOTHING, contributors: [] };
  return {
    ...usual,
    total: { ...usual.total, worstSeconds: Math.max(...cases.map((one) => one.walked.total.worstSeconds)) },
    contributors: cases.flatMap((one) =>
      one.walked.contributors.map((each) =>
        one.usual ? each : { ...each, usual: false, onCriticalPath: false },
      ),
    ),
  };
}

function unusual(one: Contributor): Contributor {
  return { ...one, usual: false, onCriticalPath: false };
}

/** The way back is taken instead of what comes after the phase; only some runs come to it. */
function walkReversible(node: ReversibleNode, deployment: Deployment): Walked {
  const forward = walk(node.nodes, deployment);
  const back = walk(node.putBack, deployment).contributors;
  return { ...forward, contributors: forward.contributors.concat(back.map(unusual)) };
}

/** The longest branch counts, separately for each of the three figures. */
function walkParallel(node: ParallelNode, deployment: Deployment): Walked {
  const branches = node.branches.map((branch) => walk(branch.steps, deployment));
  const longest = (pick: (timing: Timing) => number): number =>
    Math.max(0, ...branches.map((branch) => pick(branch.total)));
  const total: Timing = {
    expectedSeconds: longest((timing) => timing.expectedSeconds),
    p99Seconds: longest((timing) => timing.p99Seconds),
    worstSeconds: longest((timing) => timing.worstSeconds),
  };
  const critical = branches.find((branch) => branch.total.expectedSeconds === total.expectedSeconds);
  return {
    total,
    contributors: branches.flatMap((branch) =>
      branch.contributors.map((one) => ({ ...one, onCriticalPath: branch === critical })),
    ),
  };
}

function walkApproval(node: ApprovalNode, deployment: Deployment): Walked {
  const worstSeconds = approvalSecondsMax(node.contract, node.timeoutSeconds(deployment));
  const total: Timing = {
    expectedSeconds: termsSeconds(node.contract.duration, deployment, 0.5),
    p99Seconds: termsSeconds(node.contract.duration, deployment, 0.99),
    worstSeconds,
  };
  return { total, contributors: [contributor(node, total)] };
}

function contributor(node: StepNode | ApprovalNode, timing: Timing): Contributor {
  const { name, duration } = node.contract;
  return { ...timing, title: node.title, step: name, onCriticalPath: true, usual: true, terms: duration };
}

function stepTiming(node: StepNode, deployment: Deployment): Timing {
  const { contract } = node;
  const visit = visitSecondsMax(contract, kindOf(node));
  const terms = [...contract.duration, { latency: 'step-functions.transition', times: TRANSITIONS_PER_STEP }];
  return {
    expectedSeconds: termsSeconds(terms, deployment, 0.5) + pollSeconds(contract, 0.5),
    p99Seconds: termsSeconds(terms, deployment, 0.99) + pollSeconds(contract, 1),
    worstSeconds: node.mayFail ? visit : contract.deadlineSeconds + visit,
  };
}

/** What is waited for ends somewhere between two looks: half an interval on average, a whole one at worst. */
function pollSeconds(contract: StepContract, share: number): number {
  return contract.duration.some((term) => isWaitedFor(term.latency)) ? contract.pollSeconds * share : 0;
}

/** Calls are over when the function answers; everything else is seen at the next look. */
export function isWaitedFor(latency: string): boolean {
  return !CALLS.some((prefix) => latency.startsWith(prefix));
}

function termsSeconds(terms: readonly DurationTerm[], deployment: Deployment, p: number): number {
  return terms.reduce(
    (sum, { latency, times = 1 }) => sum + times * latencySeconds(latency, p, atOnce(latency, deployment)),
    0,
  );
}

/** How many of the same are waited for at the same time. None: the term does not apply to this application. */
export function atOnce(latency: string, deployment: Deployment): number {
  if (latency.startsWith('rds.') || latency.startsWith('backup.')) return deployment.databases.length;
  if (latency.startsWith('ecs.')) return growing(deployment, 'ecs');
  if (latency.startsWith('auto-scaling.')) return growing(deployment, 'auto-scaling');
  if (latency.startsWith('route53.')) return Math.min(1, latchedRecords(deployment).length);
  return 1;
}

/** Services of the region that stands by which a run has to make larger. */
function growing({ services, activeSide }: Deployment, kind: 'ecs' | 'auto-scaling'): number {
  const side = otherSide(activeSide);
  return services.filter((service) => {
    const { activeCount, standbyCount } = (service.kind === 'ecs' ? service.ecs : service.groups)[side];
    return service.kind === kind && standbyCount < activeCount;
  }).length;
}

/** Quantile of the slowest of `count` independent draws: all are below it with probability p where each is with p^(1/count). */
function latencySeconds(latency: string, p: number, count: number): number {
  if (!isLatencyId(latency)) {
    throw new Error(
      `The latency model has no entry "${latency}". Known: ${Object.keys(LATENCIES).join(', ')}. ` +
        'Add it to lib/latency-model/latencies.ts or correct the contract.',
    );
  }
  return count === 0 ? 0 : quantileSeconds(LATENCIES[latency].distribution, p ** (1 / count));
}

function kindOf(node: StepNode): 'work' | 'notice' {
  return node.mayFail ? 'notice' : 'work';
}

function minus(one: Timing, other: Timing): Timing {
  return {
    expectedSeconds: one.expectedSeconds - other.expectedSeconds,
    p99Seconds: one.p99Seconds - other.p99Seconds,
    worstSeconds: one.worstSeconds - other.worstSeconds,
  };
}

function add(one: Timing, other: Timing): Timing {
  return {
    expectedSeconds: one.expectedSeconds + other.expectedSeconds,
    p99Seconds: one.p99Seconds + other.p99Seconds,
    worstSeconds: one.worstSeconds + other.worstSeconds,
  };
}
