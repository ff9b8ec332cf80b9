import type { Latch } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly latch: Latch | undefined;
}

export interface Action {
  readonly latch: Latch;
}

export function decide({ latch }: Observed, context: DecideContext): Decision<Action> {
  const epoch = heldEpoch(context.run);
  if (latch !== undefined && latch.epoch > epoch) {
    return {
      kind: 'failed',
      error: 'NewerActivation',
      message: `Run ${latch.runId} set the latch with epoch ${latch.epoch}, newer than ${epoch}.`,
      nextAction: 'find that run in the ledger; this one must not go on.',
    };
  }
  if (latch?.claimed === true && latch.epoch === epoch) {
    return { kind: 'done', summary: `The traffic is claimed since ${latch.at}; names follow within minutes` };
  }
  return {
    kind: 'act',
    summary: 'Claim the traffic',
    actions: [
      {
        latch: { claimed: true, epoch, runId: context.run.runId, at: isoTime(context.nowMilliseconds) },
      },
    ],
  };
}
