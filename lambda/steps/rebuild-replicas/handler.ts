import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { metricHistoryOf } from '../../adapters/metric-history.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { standbysOf } from '../../adapters/standbys.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { MetricHistory } from '../../ports/metric-history.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import type { Standbys } from '../../ports/standbys.ts';
import { arnInRegion, peerScope } from '../../rules/arns.ts';
import { builtByHand, rebuildable } from '../../rules/old-side.ts';
import { isoTime } from '../../rules/times.ts';
import { StepError, type StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { rebuildReplicas } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
  readonly databases: Pick<Databases, 'describe'>;
  readonly peerDatabases: Pick<Databases, 'describe' | 'modify' | 'reboot'>;
  readonly peerStandbys: Pick<Standbys, 'createReplica' | 'replicateBackups'>;
  readonly peerSecurityGroups: SecurityGroups;
  readonly peerHistory: MetricHistory;
}

export const step: Step<Ports, Observed, Action> = {
  contract: rebuildReplicas,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    databases: databasesOf(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    peerStandbys: standbysOf(platform, 'peer'),
    peerSecurityGroups: securityGroupsOf(platform, 'peer'),
    peerHistory: metricHistoryOf(platform, 'peer'),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

/** A log switch of an idle PostgreSQL source and the metric's own minutes. */
const LAG_WINDOW_MILLISECONDS = 10 * 60_000;

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, clock, side } = platform;
  const peer = peerScope(platform);
  const databases = rebuildable(platform);
  const names = databases.map(({ instances }) => instances[peer.side]);
  const [writers, replicas, groupIds, lag, fact] = await Promise.all([
    ports.databases.describe(databases.map(({ instances }) => instances[side].identifier)),
    ports.peerDatabases.describe(names.map(({ identifier }) => identifier)),
    ports.peerSecurityGroups.idsOf(names.map(({ securityGroup }) => securityGroup)),
    readLag(ports.peerHistory, names, clock.now()),
    ports.ledger.fact(run.runId, 'rebuild-replicas'),
  ]);
  const account = `arn:${deployment.partition}:iam::${deployment.account}`;
  return {
    side: peer.side,
    byHand: builtByHand(platform).map(({ name }) => name),
    fact: fact ?? { databases: [] },
    databases: databases.map((database) => {
      const there = database.instances[peer.side];
      return {
        database,
        writer: writers.get(database.instances[side].identifier),
        replica: replicas.get(there.identifier),
        securityGroupId: groupIds.get(there.securityGroup),
        kmsKeyArn: arnInRegion(peer, 'kms', there.kmsAlias),
        monitoringRoleArn: `${account}:role/${database.standby.monitoringRoles[peer.side]}`,
        region: deployment.regions[peer.side],
        lag: lag.get(there.identifier) ?? [],
      };
    }),
  };
}

function readLag(
  history: MetricHistory,
  names: readonly { readonly identifier: string }[],
  now: number,
): ReturnType<MetricHistory['read']> {
  if (names.length === 0) return Promise.resolve(new Map());
  return history.read(
    names.map(({ identifier }) => ({
      key: identifier,
      namespace: 'AWS/RDS',
      name: 'ReplicaLag',
      dimensions: { DBInstanceIdentifier: identifier },
      statistic: 'Minimum',
      periodSeconds: 60,
    })),
    { fromMilliseconds: now - LAG_WINDOW_MILLISECONDS, toMilliseconds: now },
  );
}

async function act(ports: Ports, action: Action, { run }: StepEvent, { clock }: Platform): Promise<void> {
  switch (action.kind) {
    case 'create': {
      const { name, order } = action;
      const outcome = await ports.peerStandbys.createReplica(order);
      if (outcome === 'no-capacity') throw withoutCapacity(order.identifier);
      if (outcome !== 'accepted') return;
      await noteRequest(ports, run.runId, { name, requestedAt: isoTime(clock.now()) });
      return;
    }
    case 'modify':
      if ((await ports.peerDatabases.modify(action.identifier, action.change)) === 'no-capacity') {
        throw withoutCapacity(action.identifier);
      }
      return;
    case 'reboot':
      await ports.peerDatabases.reboot(action.identifier);
      return;
    case 'replicate-backups':
      await ports.peerStandbys.replicateBackups(action.order);
  }
}

/** Several may be asked for beside each other; a note that is lost costs a second request, which finds the name taken. */
async function noteRequest(
  { ledger }: Ports,
  runId: string,
  request: { readonly name: string; readonly requestedAt: string },
): Promise<void> {
  const known = (await ledger.fact(runId, 'rebuild-replicas'))?.databases ?? [];
  const others = known.filter(({ name }) => name !== request.name);
  await ledger.putFact(runId, 'rebuild-replicas', { databases: [...others, request] });
}

function withoutCapacity(identifier: string): StepError {
  return new StepError(
    'ReplicaCannotBeBuilt',
    `RDS has no capacity for ${identifier}. Users are served.`,
    'Try again later, or choose another instance class in the configuration and deploy it; then start the runbook again.',
  );
}
