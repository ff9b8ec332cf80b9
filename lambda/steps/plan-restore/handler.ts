import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { restoresOf } from '../../adapters/restores.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import type { DeployedDatabase } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { RestorePlanFact } from '../../ports/facts.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import type { RestoredSettings, Restores } from '../../ports/restores.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import {
  copyIdentifier,
  databaseNamed,
  isCopy,
  monitoringRoleArn,
  restoreRequestOf,
  type RestoreRequest,
} from '../../rules/restore.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { planRestore } from './contract.ts';
import { decide, type Action, type Observed, type ObservedSource } from './decide.ts';

export interface Ports {
  readonly databases: Pick<Databases, 'describe'>;
  readonly restores: Restores;
  readonly securityGroups: SecurityGroups;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact' | 'activation' | 'keptDatabases'>;
  readonly peer: PeerLedger;
}

export const step: Step<Ports, Observed, Action> = {
  contract: planRestore,
  ports: (platform) => ({
    databases: databasesOf(platform),
    restores: restoresOf(platform),
    securityGroups: securityGroupsOf(platform),
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
  }),
  observe,
  decide,
  act: ({ ledger }, { fact }, { run }) => ledger.putFact(run.runId, 'plan-restore', fact),
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, side } = platform;
  const request = restoreRequestOf(run);
  const database = databaseNamed(deployment, request.database);
  const { identifier } = database.instances[side];
  const target = copyIdentifier(deployment, database.name, heldEpoch(run));
  const [fact, earlier, source, standing, configured, instances, serves] = await Promise.all([
    ports.ledger.fact(run.runId, 'plan-restore'),
    earlierPlan(ports, request),
    sourceOf(ports, request, identifier, platform),
    ports.restores.settingsOf(identifier),
    configuredSettings(ports, database, platform),
    ports.databases.describe([target]),
    isServed(ports, platform),
  ]);
  return {
    deployment,
    side,
    request,
    database,
    fact,
    earlier,
    source,
    standing: standing === undefined ? undefined : withoutFence(standing, configured),
    configured,
    copy: instances.get(target),
    serves,
  };
}

/** The copy of an earlier run is worth an hour: a run that is asked for the same goes on with it. */
async function earlierPlan(
  { ledger, databases }: Ports,
  request: RestoreRequest,
): Promise<RestorePlanFact | undefined> {
  const kept = (await ledger.keptDatabases()).filter(
    ({ database, what }) => database === request.database && what === 'restored',
  );
  const plans = await Promise.all(kept.map(({ runId }) => ledger.fact(runId, 'plan-restore')));
  const same = plans.flatMap((plan) => (plan !== undefined && isSame(plan, request) ? [plan] : []));
  const instances = await databases.describe(same.map(({ target }) => target));
  return same
    .toSorted((one, other) => Date.parse(other.plannedAt) - Date.parse(one.plannedAt))
    .find(({ target }) => isCopy(instances.get(target), target));
}

/** "The newest there is" is another moment each time it is asked. */
function isSame({ asked }: RestorePlanFact, { from, time, arn }: RestoreRequest): boolean {
  if (from === 'point-in-time' && time === undefined) return false;
  return asked.from === from && asked.time === time && asked.arn === arn;
}

async function sourceOf(
  { restores }: Ports,
  { from, arn = '' }: RestoreRequest,
  identifier: string,
  { deployment, side }: Platform,
): Promise<ObservedSource> {
  if (from === 'point-in-time') return { from, backups: await restores.automatedBackups(identifier) };
  const [snapshot, status] = await Promise.all([
    restores.snapshot(arn.slice(arn.indexOf(':snapshot:') + ':snapshot:'.length)),
    from === 'recovery-point'
      ? restores.recoveryPointStatus(deployment.names[side].backupVault, arn)
      : undefined,
  ]);
  return { from, snapshot, status };
}

async function configuredSettings(
  { securityGroups }: Ports,
  database: DeployedDatabase,
  { deployment, side }: Platform,
): Promise<RestoredSettings> {
  const { policy, standby, port, instances } = database;
  const names = instances[side];
  const ids = await securityGroups.idsOf([names.securityGroup]);
  return {
    taken: {
      instanceClass: policy.instanceClass,
      port,
      subnetGroup: standby.subnetGroup,
      parameterGroup: names.parameterGroup,
      multiAz: policy.multiAz,
      deletionProtection: policy.deletionProtection,
      copyTagsToSnapshot: true,
      publiclyAccessible: false,
      iamAuthentication: false,
      autoMinorVersionUpgrade: false,
      storageType: standby.storageType,
      logExports: standby.logExports,
    },
    later: {
      backupRetentionDays: policy.backupRetentionDays,
      backupWindow: policy.backupWindow,
      maintenanceWindow: standby.maintenanceWindow,
      monitoringIntervalSeconds: standby.monitoringIntervalSeconds,
      ...(standby.monitoringIntervalSeconds === 0
        ? {}
        : { monitoringRoleArn: monitoringRoleArn({ deployment, side }, database) }),
      maxAllocatedStorageGibibytes: standby.maxAllocatedStorageGibibytes,
    },
    securityGroupIds: [...ids.values()],
    tags: { Name: names.identifier },
  };
}

/** An instance that an earlier run has fenced has lost its groups: then those of the configuration count. */
function withoutFence(standing: RestoredSettings, configured: RestoredSettings): RestoredSettings {
  const isOpen = configured.securityGroupIds.every((id) => standing.securityGroupIds.includes(id));
  return isOpen ? standing : { ...standing, securityGroupIds: configured.securityGroupIds };
}

/** The newest that either ledger says; where none has an entry, the template. */
async function isServed({ ledger, peer }: Ports, { deployment, side }: Platform): Promise<boolean> {
  const [own, state] = await Promise.all([ledger.activation(), peer.state()]);
  const other = state.reachable ? state.activation : undefined;
  const newest = own !== undefined && other !== undefined && other.epoch > own.epoch ? other : (own ?? other);
  return (newest?.activeSide ?? deployment.activeSide) === side;
}
