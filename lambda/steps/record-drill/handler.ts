import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { DrillRecord } from '../../ports/drills.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { failureFrom } from '../../rules/failure-text.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { definitionsOf } from '../drill-status.ts';
import { recordDrill } from './contract.ts';
import { decide, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'drill' | 'putDrill' | 'fact'>;
  readonly executions: Pick<Executions, 'definition'>;
}

export const step: Step<Ports, Observed, DrillRecord> = {
  contract: recordDrill,
  ports: (platform) => ({ ledger: ownLedger(platform), executions: executions(platform) }),
  async observe({ ledger, executions: states }, { run, data = {} }, platform) {
    const [record, preflight, definitions] = await Promise.all([
      ledger.drill(run.runbook),
      ledger.fact(run.runId, 'preflight'),
      definitionsOf(states, platform),
    ]);
    const { error, cause } = data;
    return {
      deployment: platform.deployment,
      record,
      preflight,
      failure: typeof error === 'string' ? failureFrom(error, cause) : undefined,
      definitions,
    };
  },
  decide,
  act: ({ ledger }, record) => ledger.putDrill(record),
};

export const { handler, bind } = lambdaEntry(step);
