import { otherSide, type Deployment, type Side } from '../deployment.ts';
import type { KnownFacts } from '../ports/facts.ts';
import type { RunFailure } from '../ports/ledger.ts';
import type { Notice } from '../ports/notifier.ts';
import type { RunContext } from '../steps/contract.ts';
import { executionLink, stateMachineLink } from './console-links.ts';
import { reportPlaceOf } from './report-place.ts';
import { reprotectEnded, reprotectStarted } from './reprotect-notices.ts';
import { REPROTECT } from './reprotection.ts';
import { repairNotice } from './repair-words.ts';
import { restoreNotice } from './restore-words.ts';
import { duration, durationAtMost, secondsBetween } from './times.ts';

export const MOMENTS = ['started', 'failed', 'ended'] as const;

export type Moment = (typeof MOMENTS)[number];

/** Everything a notice is filled from. */
export interface NoticeContext {
  readonly deployment: Deployment;
  /** The region being activated. */
  readonly side: Side;
  readonly run: RunContext;
  readonly facts: Partial<KnownFacts>;
  readonly failure: RunFailure | undefined;
  readonly at: string;
}

/** Subject and body of a notice: what happened, in numbers where there are some, and what to do or where to look. */
export function noticeOf(moment: Moment, context: NoticeContext): Notice {
  if (moment !== 'failed' && context.run.runbook === 'database-restore')
    return restoreNotice(moment, context);
  const isReprotection = context.run.runbook === REPROTECT;
  if (moment !== 'failed' && context.run.runbook === 'data-repair') return repairNotice(moment, context);
  switch (moment) {
    case 'started':
      return isReprotection ? reprotectStarted(context) : started(context);
    case 'failed':
      return failed(context);
    case 'ended':
      return isReprotection ? reprotectEnded(context) : ended(context);
  }
}

function started(context: NoticeContext): Notice {
  const { deployment, side, run } = context;
  const isCheck = run.input?.mode === 'check';
  return {
    subject: subject(
      context,
      isCheck
        ? 'readiness check has started'
        : `${moveWord(context)} to ${deployment.regions[side]} has started`,
    ),
    body: lines([
      isCheck
        ? `A check looks whether ${deployment.regions[side]} could take over. It changes nothing.`
        : `${deployment.regions[side]} is being made the region that serves.`,
      `Reason: ${run.input?.reason ?? 'not stated'}`,
      `Requested by: ${run.input?.requestedBy ?? 'not stated'}`,
      `Started: ${run.startedAt}`,
      watchLine(context),
    ]),
  };
}

/** Sent by the step that asks, each time it asks. The token is not in it: answering needs a role. */
export function decisionNotice(
  deployment: Deployment,
  side: Side,
  run: RunContext,
  question: string,
): Notice {
  const limit = duration(deployment.failover.approvalTimeoutSeconds);
  return {
    subject: subject({ deployment }, `a decision is needed in ${deployment.regions[side]}`),
    body: lines([
      question,
      '',
      `To answer, sign in with the approver's role and start ${stateMachineLink(deployment, side, 'runbook-approval')}`,
      `with {"action": "approve", "by": "your name", "reason": "why"} or with "refuse" as action. Answer within ${limit}.`,
      watchLine({ deployment, side, run }),
    ]),
  };
}

function failed(context: NoticeContext): Notice {
  const { deployment, side, run, failure } = context;
  const { bucket, markdownKey } = reportPlaceOf(deployment, side, run);
  return {
    subject: subject(context, `the run in ${deployment.regions[side]} has failed`),
    body: lines([
      failure === undefined
        ? 'The run has failed; its execution says why.'
        : `${failure.error}: ${failure.message}`,
      ...(failure === undefined ? [] : [`Next: ${failure.nextAction}`]),
      whatStands(context),
      `Its report follows: s3://${bucket}/${markdownKey}`,
      watchLine(context),
    ]),
  };
}

function ended(context: NoticeContext): Notice {
  const { deployment, side, run, facts, at } = context;
  const region = deployment.regions[side];
  const { preflight, report } = facts;
  const reportLine = report === undefined ? [] : [`Report: s3://${report.bucket}/${report.markdownKey}`];
  if (run.input?.mode === 'check') {
    return {
      subject: subject(context, `readiness check of ${region} has ended`),
      body: lines([
        preflight === undefined ? 'No answer was noted.' : `Gate: ${preflight.gate}. ${preflight.why}`,
        ...reportLine,
      ]),
    };
  }
  const fence = facts['fence-old-primary']?.fence;
  return {
    subject: subject(context, `${region} serves since ${facts['watch-recovery']?.stableSince ?? at}`),
    body: lines([
      `The ${moveWord(context)} took ${duration(secondsBetween(run.startedAt, at))} from its start, protection included.`,
      lossLine(facts),
      ...(fence === 'queued'
        ? ['The old primary is not fenced yet: its region does not answer. It is retried every few seconds.']
        : []),
      `Next: set the active region to ${side} in the configuration and deploy.`,
      ...reportLine,
      watchLine(context),
    ]),
  };
}

function moveWord({ run }: Pick<NoticeContext, 'run'>): string {
  return run.input?.mode === 'planned' ? 'switchover' : 'failover';
}

function whatStands({ facts, deployment, side }: NoticeContext): string {
  const resumed = facts['resume-writes'];
  return resumed === undefined
    ? 'What was done stays done and is in the journal; a new run goes on from there.'
    : `Everything was put back: ${deployment.regions[otherSide(side)]} serves as before, and takes writes since ${resumed.resumedAt}.`;
}

function lossLine(facts: Partial<KnownFacts>): string {
  const achieved = facts['data-loss'];
  const loss = achieved === undefined ? facts.preflight?.estimatedLossSeconds : achieved.atMostSeconds;
  return typeof loss === 'number'
    ? `Accepted writes lost: at most ${durationAtMost(loss)}.`
    : 'How many accepted writes were lost is not known.';
}

/** Which application, first: a subject is all that is seen on a phone. */
function subject({ deployment }: Pick<NoticeContext, 'deployment'>, text: string): string {
  return `[${deployment.application}] ${text}`;
}

function watchLine({ deployment, side, run }: Pick<NoticeContext, 'deployment' | 'side' | 'run'>): string {
  return `Watch: ${executionLink(deployment, side, run.executionArn)}`;
}

function lines(all: readonly string[]): string {
  return all.join('\n');
}
