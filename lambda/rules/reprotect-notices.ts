import { otherSide } from '../deployment.ts';
import type { Notice } from '../ports/notifier.ts';
import type { NoticeContext } from './notices.ts';
import { duration, secondsBetween } from './times.ts';
import { executionLink } from './console-links.ts';

/** What is said of a run that leaves the traffic where it is. */
export function reprotectStarted({ deployment, side, run }: NoticeContext): Notice {
  const old = deployment.regions[otherSide(side)];
  const isCheck = run.input?.mode === 'check';
  return {
    subject: `[${deployment.application}] ${isCheck ? 'check before a re-protection' : `re-protection with ${old}`} has started`,
    body: [
      isCheck
        ? `A check looks whether ${old} can be made the standby again. It changes nothing.`
        : `${old} is being made the standby of ${deployment.regions[side]}. Users are served meanwhile; it takes hours.`,
      `Reason: ${run.input?.reason ?? 'not stated'}`,
      `Requested by: ${run.input?.requestedBy ?? 'not stated'}`,
      `Watch: ${executionLink(deployment, side, run.executionArn)}`,
    ].join('\n'),
  };
}

export function reprotectEnded({ deployment, side, run, facts, at }: NoticeContext): Notice {
  const old = deployment.regions[otherSide(side)];
  const { report } = facts;
  const isCheck = run.input?.mode === 'check';
  return {
    subject: `[${deployment.application}] ${isCheck ? `${old} can be made the standby` : `${old} is the standby again`}`,
    body: [
      isCheck
        ? 'A re-protection could begin; nothing was changed.'
        : `The re-protection took ${duration(secondsBetween(run.startedAt, at))}. The old primaries are kept behind their fence and cost money until a person deletes them; the report lists them.`,
      ...(report === undefined ? [] : [`Report: s3://${report.bucket}/${report.markdownKey}`]),
      `Watch: ${executionLink(deployment, side, run.executionArn)}`,
    ].join('\n'),
  };
}
