import type { DeployedDatabase, Deployment, Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { RestorePlanFact, RestoreSource } from '../../ports/facts.ts';
import type { AutomatedBackup, DatabaseSnapshot, RestoredSettings } from '../../ports/restores.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import {
  COPY_TAG,
  copyIdentifier,
  isCopy,
  replacedIdentifier,
  type RestoreRequest,
} from '../../rules/restore.ts';
import { durationAtMost, isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly deployment: Deployment;
  readonly side: Side;
  readonly request: RestoreRequest;
  readonly database: DeployedDatabase;
  readonly fact: RestorePlanFact | undefined;
  /** Of an earlier run that was asked for the same and whose copy still stands. */
  readonly earlier: RestorePlanFact | undefined;
  readonly source: ObservedSource;
  /** How the instance of this region looks; undefined where none stands. */
  readonly standing: RestoredSettings | undefined;
  /** How it has to look where none stands. */
  readonly configured: RestoredSettings;
  /** The one that already has the name of the copy. */
  readonly copy: DatabaseInstance | undefined;
  readonly serves: boolean;
}

export type ObservedSource =
  | { readonly from: 'point-in-time'; readonly backups: readonly AutomatedBackup[] }
  | {
      readonly from: 'snapshot' | 'recovery-point';
      readonly snapshot: DatabaseSnapshot | undefined;
      /** Of the recovery point in the vault; only for one. */
      readonly status: string | undefined;
    };

export interface Action {
  readonly fact: RestorePlanFact;
}

type Refusal = Extract<Decision<Action>, { kind: 'failed' }>;
type Found = {
  readonly source: RestoreSource;
  readonly restoreTime: string;
  readonly shortBySeconds: number;
};

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { fact, earlier } = observed;
  if (fact !== undefined) {
    return { kind: 'done', summary: fact.why, output: { serves: fact.serves ? 'yes' : 'no' } };
  }
  if (context.run.runbook === 'data-repair' && !observed.serves) {
    const { deployment, side, database } = observed;
    return refusal(
      'NotServingHere',
      `${deployment.regions[side]} does not serve ${database.name}, so nothing in it is repaired here.`,
      'start the repair in the region that serves.',
    );
  }
  if (earlier !== undefined) {
    const why = `Goes on with ${earlier.target}, which an earlier run has restored: ${earlier.why}`;
    return {
      kind: 'act',
      summary: why,
      actions: [{ fact: { ...earlier, serves: observed.serves, why } }],
    };
  }
  const found = foundIn(observed, context);
  if ('kind' in found) return found;
  const planned = planOf(observed, found, context);
  if (observed.copy !== undefined && !isCopy(observed.copy, planned.target)) {
    return refusal(
      'CopyNameTaken',
      `There is an instance ${planned.target} that no restore has made.`,
      'rename that instance, or start the runbook again: the next run has another name.',
    );
  }
  return { kind: 'act', summary: planned.why, actions: [{ fact: planned }] };
}

function refusal(error: string, message: string, nextAction: string): Refusal {
  return { kind: 'failed', error, message: `${message} Nothing was changed.`, nextAction };
}

function foundIn(observed: Observed, context: DecideContext): Found | Refusal {
  const { source } = observed;
  return source.from === 'point-in-time'
    ? pointInTime(observed, source.backups, context)
    : fromSnapshot(observed, source);
}

/** The backups of the instance of this region come first; those replicated from the other are what is left without. */
function pointInTime(
  { deployment, side, database, request }: Observed,
  backups: readonly AutomatedBackup[],
  { nowMilliseconds }: DecideContext,
): Found | Refusal {
  const region = deployment.regions[side];
  const wanted = request.time === undefined ? nowMilliseconds : Date.parse(request.time);
  const usable = backups.flatMap((backup) => {
    const { earliest, latest } = backup;
    return earliest === undefined || latest === undefined ? [] : [{ ...backup, earliest, latest }];
  });
  const inReach = usable.filter(({ earliest }) => Date.parse(earliest) <= wanted);
  // The one that comes nearest; of two that meet it, the one whose instance stands here.
  const [best] = inReach.toSorted(
    (one, other) =>
      Math.min(Date.parse(other.latest), wanted) - Math.min(Date.parse(one.latest), wanted) ||
      Number(other.region === region) - Number(one.region === region),
  );
  if (best === undefined) {
    const oldest = usable.map(({ earliest }) => earliest).toSorted()[0];
    return oldest === undefined
      ? refusal(
          'NothingToRestoreFrom',
          `${region} has no automated backup of ${database.name} that a point in time could be restored from${backups.length > 0 ? ' yet: its first one is being made' : ''}.`,
          'choose a snapshot or a recovery point, or start the run in the other region.',
        )
      : refusal(
          'BeforeEarliestRecoveryPoint',
          `${database.name} can be restored from ${oldest} on in ${region}; asked for was ${isoTime(wanted)}.`,
          'choose a later time, or an older snapshot or recovery point.',
        );
  }
  const time = Math.min(wanted, Date.parse(best.latest));
  return {
    source: {
      kind: 'automated-backups',
      arn: best.arn,
      ...(best.region === region ? {} : { replicatedFrom: best.region }),
    },
    restoreTime: isoTime(time),
    shortBySeconds: Math.round((wanted - time) / 1000),
  };
}

function fromSnapshot(
  { deployment, side, database, request }: Observed,
  { from, snapshot, status }: Extract<ObservedSource, { snapshot: unknown }>,
): Found | Refusal {
  const region = deployment.regions[side];
  const { backupVault } = deployment.names[side];
  if (from === 'recovery-point' && status !== 'COMPLETED') {
    return refusal(
      'NothingToRestoreFrom',
      `The vault ${backupVault} in ${region} has ${status === undefined ? 'no such recovery point' : `this recovery point as ${status}`}: ${request.arn}.`,
      'choose a complete recovery point of that vault.',
    );
  }
  if (snapshot?.status !== 'available') {
    return refusal(
      'NothingToRestoreFrom',
      `The snapshot ${request.arn} is ${snapshot === undefined ? 'not there' : snapshot.status}.`,
      'choose a snapshot that is available.',
    );
  }
  if (!isOf(database, snapshot)) {
    return refusal(
      'BackupOfAnotherDatabase',
      `${snapshot.identifier} is of ${snapshot.instanceIdentifier} (${snapshot.engine}), not of ${database.name}.`,
      'give the ARN of a snapshot of the database that is named.',
    );
  }
  return {
    source: { kind: 'snapshot', identifier: snapshot.identifier, arn: snapshot.arn },
    restoreTime: snapshot.takenAt,
    shortBySeconds: 0,
  };
}

/** Also of an instance that has given its name away since. */
function isOf(database: DeployedDatabase, { instanceIdentifier, engine }: DatabaseSnapshot): boolean {
  const identifiers = Object.values(database.instances).map(({ identifier }) => identifier);
  const isKnown = identifiers.some(
    (identifier) =>
      instanceIdentifier === identifier ||
      /^-(old|restored)-\d+$/.test(instanceIdentifier.slice(identifier.length)),
  );
  return isKnown && engine === database.engine;
}

function planOf(observed: Observed, found: Found, context: DecideContext): RestorePlanFact {
  const { deployment, side, database, request, standing, configured, serves } = observed;
  const epoch = heldEpoch(context.run);
  const target = copyIdentifier(deployment, database.name, epoch);
  const { database: _database, ...asked } = request;
  return {
    database: database.name,
    asked,
    ...found,
    target,
    oldIdentifier: replacedIdentifier(database.instances[side].identifier, epoch),
    settings: toPolicy(database, standing ?? configured, target),
    serves,
    why: inWords(observed, found, target),
    plannedAt: isoTime(context.nowMilliseconds),
  };
}

/** What the configuration says comes before what the instance has; what it does not say is carried across. */
function toPolicy({ policy }: WithPolicy, settings: RestoredSettings, target: string): RestoredSettings {
  return {
    taken: {
      ...settings.taken,
      instanceClass: policy.instanceClass,
      multiAz: policy.multiAz,
      deletionProtection: policy.deletionProtection,
      copyTagsToSnapshot: true,
    },
    later: {
      ...settings.later,
      backupRetentionDays: policy.backupRetentionDays,
      backupWindow: policy.backupWindow,
    },
    securityGroupIds: settings.securityGroupIds,
    // AWS keeps names that begin with aws: for itself.
    tags: {
      ...Object.fromEntries(Object.entries(settings.tags).filter(([key]) => !key.startsWith('aws:'))),
      [COPY_TAG]: target,
    },
  };
}

type WithPolicy = Pick<DeployedDatabase, 'policy'>;

function inWords({ database, standing, serves }: Observed, found: Found, target: string): string {
  const { source, restoreTime, shortBySeconds } = found;
  const from =
    source.kind === 'snapshot'
      ? `snapshot ${source.identifier}`
      : source.replicatedFrom === undefined
        ? 'its automated backups'
        : `the automated backups replicated from ${source.replicatedFrom}`;
  const short =
    shortBySeconds === 0
      ? ''
      : `, ${durationAtMost(shortBySeconds)} before what was asked: nothing newer is restorable yet`;
  const settings =
    standing === undefined ? "; no instance stands here, so its settings are the configuration's" : '';
  const place = serves ? '' : '; this region does not serve it, so the copy stays beside the standby';
  return `${database.name} as of ${restoreTime}${short}, from ${from}, as ${target}${settings}${place}`;
}
