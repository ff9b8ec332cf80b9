import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { LossReading, ReplicationProof } from '../../ports/replication-proof.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { proofByMetrics } from './by-metrics.ts';
import { proveStandby } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'fact' | 'putFact' | 'conversion'>;
  readonly proof: ReplicationProof;
}

export const step: Step<Ports, Observed, Action> = {
  contract: proveStandby,
  ports: (platform) => ({ ledger: ownLedger(platform), proof: proofByMetrics(platform) }),
  observe,
  decide,
  act: ({ ledger }, { fact }, { run }) => ledger.putFact(run.runId, 'prove-standby', fact),
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  { ledger, proof }: Ports,
  { run }: StepEvent,
  { deployment }: Platform,
): Promise<Observed> {
  const [drain, fact, conversion] = await Promise.all([
    ledger.fact(run.runId, 'drain-writes'),
    ledger.fact(run.runId, 'prove-standby'),
    ledger.conversion(run.runId),
  ]);
  const drainedAt = drain?.drainedAt;
  const open = deployment.databases.filter(
    ({ name }) => fact?.databases.every((one) => one.name !== name) ?? true,
  );
  const lost = conversion !== undefined && conversion.epoch === run.epoch ? conversion : undefined;
  const readings =
    drainedAt === undefined
      ? []
      : await Promise.all(
          open.map(
            async (database) => [database.name, await proof.look(database, Date.parse(drainedAt))] as const,
          ),
        );
  return {
    databases: deployment.databases.map(({ name }) => name),
    drain,
    fact,
    readings: new Map(readings),
    ...(lost === undefined
      ? {}
      : { converted: { conversion: lost, losses: await lossesOf(proof, deployment, drainedAt) } }),
  };
}

async function lossesOf(
  proof: ReplicationProof,
  { databases }: Platform['deployment'],
  drainedAt: string | undefined,
): Promise<ReadonlyMap<string, LossReading>> {
  const drained = drainedAt === undefined ? undefined : Date.parse(drainedAt);
  const losses = databases.map(
    async (database) => [database.name, await proof.lossAtMost(database, drained)] as const,
  );
  return new Map(await Promise.all(losses));
}
