import { ownLedger } from '../../adapters/ledger.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { inputOf } from '../open-incident/inputs/index.ts';
import { closeIncident } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'endLock' | 'activation' | 'recordActivation' | 'run' | 'putRun'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: closeIncident,
  ports: (platform) => ({ ledger: ownLedger(platform) }),
  async observe({ ledger }, { run }: StepEvent, { side }) {
    const [lock, activation, record] = await Promise.all([
      ledger.lock(run.scope),
      ledger.activation(),
      ledger.run(run.runId),
    ]);
    const mayActivate = inputOf(run.runbook).activates !== false;
    return { side, lock, activation, record, mayActivate };
  },
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function act({ ledger }: Ports, { activation, record, held, end }: Action): Promise<void> {
  if (activation !== undefined && !(await ledger.recordActivation(activation))) return;
  await ledger.putRun(record);
  await ledger.endLock(held, end);
}
