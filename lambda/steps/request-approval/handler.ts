import { ownLedger } from '../../adapters/ledger.ts';
import { notifier } from '../../adapters/notifier.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { decisionNotice } from '../../rules/notices.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { requestApproval } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'approval' | 'putApproval' | 'fact' | 'facts'>;
  readonly notifier: Notifier;
}

export const step: Step<Ports, Observed, Action> = {
  contract: requestApproval,
  ports: (platform) => ({ ledger: ownLedger(platform), notifier: notifier(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  { ledger }: Ports,
  { run, taskToken }: StepEvent,
  platform: Platform,
): Promise<Observed> {
  const [approval, preflight, restore, divergence, repair] = await Promise.all([
    ledger.approval(run.runId),
    ledger.fact(run.runId, 'preflight'),
    ledger.fact(run.runId, 'plan-restore'),
    ledger.fact(run.runId, 'divergence'),
    run.runbook === 'data-repair' ? ledger.facts(run.runId) : undefined,
  ]);
  return {
    deployment: platform.deployment,
    side: platform.side,
    taskToken,
    approval,
    preflight,
    restore,
    divergence,
    ...(repair === undefined ? {} : { repair }),
  };
}

/** First the question, then the notice: who answers at once finds what there is to answer. */
async function act(ports: Ports, action: Action, { run }: StepEvent, platform: Platform): Promise<void> {
  if (!(await ports.ledger.putApproval(action.approval, action.seen))) return;
  try {
    await ports.notifier.notify(
      decisionNotice(platform.deployment, platform.side, run, action.approval.question),
    );
  } catch (error) {
    // The question stands in the ledger and in the console; a notice that is not sent must not end the run.
    platform.log.warn('The question could not be announced.', { error: (error as Error).name });
  }
}
