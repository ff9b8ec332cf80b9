import { ownLedger } from '../../adapters/ledger.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { failureFrom } from '../../rules/failure-text.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { recordFailure } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'endLock' | 'run' | 'putRun' | 'journal'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: recordFailure,
  ports: (platform) => ({ ledger: ownLedger(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe({ ledger }: Ports, { run, data = {} }: StepEvent): Promise<Observed> {
  const [lock, record, journal] = await Promise.all([
    ledger.lock(run.scope),
    ledger.run(run.runId),
    ledger.journal(run.runId),
  ]);
  return {
    failure: failureFrom(textOf(data['error'], 'UnknownError'), data['cause']),
    failedStep: textOf(data['failedStep'], 'an unknown step'),
    lock,
    record,
    journal,
  };
}

async function act({ ledger }: Ports, { record, held, end }: Action): Promise<void> {
  if (record !== undefined) await ledger.putRun(record);
  await ledger.endLock(held, end);
}

/** The failure path has to get through whatever it is given. */
function textOf(given: unknown, otherwise: string): string {
  return typeof given === 'string' && given !== '' ? given : otherwise;
}
