import { ownLedger } from '../../adapters/ledger.ts';
import { notifier } from '../../adapters/notifier.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { failureFrom } from '../../rules/failure-text.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { notify } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'facts' | 'run' | 'putFact'>;
  readonly notifier: Notifier;
}

export const step: Step<Ports, Observed, Action> = {
  contract: notify,
  ports: (platform) => ({ ledger: ownLedger(platform), notifier: notifier(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  { ledger }: Ports,
  { run, data = {} }: StepEvent,
  platform: Platform,
): Promise<Observed> {
  const [facts, record] = await Promise.all([ledger.facts(run.runId), ledger.run(run.runId)]);
  return {
    deployment: platform.deployment,
    side: platform.side,
    moment: data['moment'],
    facts,
    failure: typeof data['error'] === 'string' ? failureFrom(data['error'], data['cause']) : record?.failure,
  };
}

async function act({ notifier: people, ledger }: Ports, action: Action, { run }: StepEvent): Promise<void> {
  await people.notify(action.notice);
  await ledger.putFact(run.runId, 'notices', action.sent);
}
