import type { KnownFacts } from '../../ports/facts.ts';
import type { Notice } from '../../ports/notifier.ts';
import type { RunFailure } from '../../ports/ledger.ts';
import type { Deployment, Side } from '../../deployment.ts';
import { MOMENTS, noticeOf } from '../../rules/notices.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly deployment: Deployment;
  readonly side: Side;
  /** As the state machine gave it. */
  readonly moment: unknown;
  readonly facts: Partial<KnownFacts>;
  /** What the state machine knows of a failure, or else the ledger. */
  readonly failure: RunFailure | undefined;
}

export interface Action {
  readonly notice: Notice;
  /** Written once it is sent. */
  readonly sent: KnownFacts['notices'];
}

export function decide(observed: Observed, { run, nowMilliseconds }: DecideContext): Decision<Action> {
  const moment = MOMENTS.find((known) => known === observed.moment);
  if (moment === undefined) {
    return {
      kind: 'failed',
      error: 'InvalidEvent',
      message: `The state machine named the moment ${JSON.stringify(observed.moment)}, must be one of ${MOMENTS.join(', ')}.`,
      nextAction: 'Deploy the region once more.',
    };
  }
  const sent = observed.facts.notices ?? {};
  const sentAt = sent[moment];
  if (sentAt !== undefined) return { kind: 'done', summary: `Notice "${moment}" sent at ${sentAt}` };
  const at = isoTime(nowMilliseconds);
  return {
    kind: 'act',
    summary: `Send the notice "${moment}"`,
    actions: [{ notice: noticeOf(moment, { ...observed, run, at }), sent: { ...sent, [moment]: at } }],
  };
}
