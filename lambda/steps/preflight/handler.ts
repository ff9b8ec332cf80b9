import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { metricHistoryOf } from '../../adapters/metric-history.ts';
import { prerequisitesOf } from '../../adapters/prerequisites.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { workloadsOf } from '../../adapters/workloads.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { preflight } from './contract.ts';
import { decide, type Action } from './decide.ts';
import { observe, type Ports } from './observe.ts';
import type { Observed } from './observed.ts';

export const step: Step<Ports, Observed, Action> = {
  contract: preflight,
  ports: (platform) => ({
    databases: databasesOf(platform),
    securityGroups: securityGroupsOf(platform),
    history: metricHistoryOf(platform),
    workloads: workloadsOf(platform),
    prerequisites: prerequisitesOf(platform),
    ledger: ownLedger(platform),
    peerLedger: peerLedger(platform),
  }),
  observe,
  decide,
  act: ({ ledger }, { fact }, { run }) => ledger.putFact(run.runId, 'preflight', fact),
};

export const { handler, bind } = lambdaEntry(step);
