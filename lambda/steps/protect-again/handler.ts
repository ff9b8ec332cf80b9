import { backupsOf } from '../../adapters/backups.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { metricHistoryOf } from '../../adapters/metric-history.ts';
import type { Platform } from '../../platform.ts';
import type { Backups } from '../../ports/backups.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { MetricHistory } from '../../ports/metric-history.ts';
import { EPOCH_TAG } from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { replicationBacklog } from './backlog.ts';
import { backupRoleArn, protectAgain } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Databases;
  readonly backups: Backups;
  readonly peerHistory: MetricHistory;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

const CALLS_AT_ONCE = 10;

export const step: Step<Ports, Observed, Action> = {
  contract: protectAgain,
  ports: (platform) => ({
    databases: databasesOf(platform),
    backups: backupsOf(platform),
    peerHistory: metricHistoryOf(platform, 'peer'),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act,
};

async function observe(ports: Ports, { run }: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const [instances, promotion, fact] = await Promise.all([
    ports.databases.describe(deployment.databases.map((database) => database.instances[side].identifier)),
    ports.ledger.fact(run.runId, 'promote-databases'),
    ports.ledger.fact(run.runId, 'protect-again'),
  ]);
  return {
    databases: deployment.databases.map(({ name, policy, instances: of }) => ({
      name,
      policy,
      identifier: of[side].identifier,
      instance: instances.get(of[side].identifier),
    })),
    promotion,
    fact,
  };
}

async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  const { runId } = event.run;
  switch (action.kind) {
    case 'modify':
      return modify(ports, action);
    case 'back-up':
      return backUp(ports, action, event, platform);
    case 'record': {
      const { deployment, side, clock } = platform;
      const backlog = await replicationBacklog(ports.peerHistory, deployment, side, clock.now());
      const unprotected = [...(action.fact.unprotected ?? []), ...backlog];
      return ports.ledger.putFact(runId, 'protect-again', { ...action.fact, unprotected });
    }
  }
}

async function modify(
  { databases }: Ports,
  { name, identifier, change }: Extract<Action, { kind: 'modify' }>,
): Promise<void> {
  const outcome = await databases.modify(identifier, change);
  if (outcome !== 'no-capacity') return;
  throw new StepError(
    'DatabaseCannotBeProtected',
    `RDS has no capacity to bring ${name} to its policy (${Object.keys(change).join(', ')}). Users are served.`,
    `Try ${identifier} again later, or choose another instance class in the configuration; then start the runbook again.`,
  );
}

async function backUp(
  { backups, ledger }: Ports,
  { databases, fact }: Extract<Action, { kind: 'back-up' }>,
  { run }: StepEvent,
  { deployment, side, clock }: Platform,
): Promise<void> {
  const epoch = heldEpoch(run);
  const jobs: { name: string; jobId: string }[] = [];
  const start = async ({ name, arn }: (typeof databases)[number]): Promise<void> => {
    const { jobId } = await backups.start({
      vault: deployment.names[side].backupVault,
      resourceArn: arn,
      roleArn: backupRoleArn({ deployment, side }),
      // The same for every try of this activation: AWS Backup then answers with the job it has.
      idempotencyToken: `muster-${deployment.application}-${epoch}-${name}`,
      retentionDays: deployment.backup.retentionDays,
      tags: { [EPOCH_TAG]: String(epoch) },
    });
    jobs.push({ name, jobId });
  };
  await inParallel(databases, CALLS_AT_ONCE, start, timeLimit(clock, protectAgain));
  const backupJobs = [...(fact.backupJobs ?? []), ...jobs.toSorted((a, b) => a.name.localeCompare(b.name))];
  await ledger.putFact(run.runId, 'protect-again', { ...fact, backupJobs });
}

export const { handler, bind } = lambdaEntry(step);
