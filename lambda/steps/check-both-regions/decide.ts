import { otherSide, type DeployedDatabase, type Deployment, type Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { BothRegionsFact, PreflightFact } from '../../ports/facts.ts';
import type { Activation, PeerState } from '../../ports/ledger.ts';
import { minutesUntilWindow } from '../../rules/backup-window.ts';
import { isReplica, isServing } from '../../rules/database-state.ts';
import { duration, isoTime } from '../../rules/times.ts';
import type { Reading } from '../reading.ts';
import type { DecideContext, Decision } from '../step.ts';
import { BACKUP_MARGIN_MINUTES, LAG_SECONDS_MAX } from './contract.ts';

export interface Observed {
  readonly deployment: Deployment;
  /** Where the run was started: the region that is to take over. */
  readonly side: Side;
  /** Present once this visit has written down what it found. */
  readonly fact: BothRegionsFact | undefined;
  readonly preflight: PreflightFact | undefined;
  /** An earlier planned run may have drained the old region: it is gone on with, whatever the hour. */
  readonly goesOn: boolean;
  readonly activation: Activation | undefined;
  readonly peer: PeerState;
  /** By identifier. */
  readonly own: Reading<ReadonlyMap<string, DatabaseInstance>>;
  readonly other: Reading<ReadonlyMap<string, DatabaseInstance>>;
  /** Ids by name, in the other region. */
  readonly otherGroups: Reading<ReadonlyMap<string, string>>;
}

export interface Action {
  readonly kind: 'record';
  readonly fact: BothRegionsFact;
}

export function decide(observed: Observed, { run, nowMilliseconds }: DecideContext): Decision<Action> {
  const { fact } = observed;
  if (fact !== undefined) {
    return { kind: 'done', summary: fact.why, output: { ready: fact.ready, why: fact.why } };
  }
  const onlyPutBack = run.input?.parameters?.['putBack'] === 'yes';
  const obstacles = onlyPutBack ? [] : obstaclesOf(observed, nowMilliseconds);
  const ready = obstacles.length === 0 ? 'yes' : 'no';
  const well = onlyPutBack ? 'Only to put back: nothing is checked.' : 'Both regions are well.';
  return {
    kind: 'act',
    summary: 'Write down whether both regions are well',
    actions: [
      {
        kind: 'record',
        fact: {
          ready,
          why: ready === 'yes' ? well : obstacles.join(' '),
          checkedAt: isoTime(nowMilliseconds),
        },
      },
    ],
  };
}

/** One sentence each, with what to do about it. */
function obstaclesOf(observed: Observed, nowMilliseconds: number): readonly string[] {
  const { deployment, side, preflight, peer, own, other } = observed;
  const peerRegion = deployment.regions[otherSide(side)];
  if (!peer.reachable)
    return [
      `The ledger of ${peerRegion} does not answer (${peer.why}): start region-failover if it is lost.`,
    ];
  if (servingSide(observed, peer) === side) {
    return [
      `${deployment.regions[side]} serves already: start this runbook in the region that is to take over.`,
    ];
  }
  return [
    ...(preflight?.gate === 'impossible' ? [preflight.why] : []),
    ...(own.known
      ? []
      : [`The databases of ${deployment.regions[side]} could not be read (${own.why}): start again.`]),
    ...(other.known
      ? []
      : [`The databases of ${peerRegion} could not be read (${other.why}): start again once they can.`]),
    ...deployment.databases.flatMap((database) => obstaclesOfDatabase(database, observed, nowMilliseconds)),
  ];
}

/** By the newer of both ledgers; where neither has ever noted one, by the template. */
export function servingSide(
  { deployment, activation }: Pick<Observed, 'deployment' | 'activation'>,
  peer: Extract<PeerState, { reachable: true }>,
): Side {
  const known = [activation, peer.activation].filter((one) => one !== undefined);
  return known.toSorted((a, b) => b.epoch - a.epoch)[0]?.activeSide ?? deployment.activeSide;
}

function obstaclesOfDatabase(
  database: DeployedDatabase,
  { side, own, other, otherGroups, preflight, goesOn }: Observed,
  nowMilliseconds: number,
): readonly string[] {
  if (!own.known || !other.known) return [];
  const names = database.instances[otherSide(side)];
  const standby = own.value.get(database.instances[side].identifier);
  const source = other.value.get(names.identifier);
  const lag = preflight?.databases.find(({ name }) => name === database.name)?.lagSeconds ?? null;
  const says = (text: string): string => `${database.name}: ${text}.`;
  const found = [
    ...standbyObstacles(standby, names.arn, names.identifier),
    ...sourceObstacles(source),
    ...(lag === null ? ['nobody knows how far its standby is behind: mend its replication'] : []),
    ...(lag !== null && lag > LAG_SECONDS_MAX
      ? [
          `its standby is ${duration(lag)} behind, allowed are ${duration(LAG_SECONDS_MAX)}: wait until it has caught up`,
        ]
      : []),
  ];
  if (goesOn) return found.map(says);
  const policyGroup = otherGroups.known ? otherGroups.value.get(names.securityGroup) : undefined;
  const reached = source?.securityGroups.some(({ id }) => id === policyGroup) ?? true;
  return [
    ...found,
    ...(reached
      ? []
      : [
          `its instance is not in ${names.securityGroup}, so nobody is served by it: look who took it out of reach`,
        ]),
    ...backupObstacles([standby, source], nowMilliseconds),
  ].map(says);
}

function standbyObstacles(
  standby: DatabaseInstance | undefined,
  sourceArn: string,
  sourceIdentifier: string,
): readonly string[] {
  if (standby === undefined) return ['there is no standby here: run reprotect first'];
  if (!isReplica(standby)) return ['its instance here is no replica: run reprotect first'];
  const from = standby.replicatesFrom;
  return [
    ...(from === sourceArn || from === sourceIdentifier
      ? []
      : [`its standby replicates from ${from ?? 'nobody'}, not from ${sourceArn}: run reprotect first`]),
    ...(standby.status === 'available'
      ? []
      : [`its standby is ${standby.status}: wait until it is available`]),
    ...standby.statusInfos
      .filter(({ normal }) => !normal)
      .map(
        ({ status, message }) =>
          `its replication is ${status}${message === '' ? '' : ` (${message})`}: mend it`,
      ),
  ];
}

function sourceObstacles(source: DatabaseInstance | undefined): readonly string[] {
  if (source === undefined) return ['there is no instance in the other region'];
  return [
    ...(isReplica(source) ? ['the instance of the other region is a replica itself'] : []),
    ...(isServing(source)
      ? []
      : [`the instance of the other region is ${source.status}: wait until it is available`]),
    ...(source.pendingChanges.length === 0
      ? []
      : [
          `the instance of the other region waits for ${source.pendingChanges.join(', ')}: its reboot would apply that`,
        ]),
  ];
}

function backupObstacles(
  instances: readonly (DatabaseInstance | undefined)[],
  nowMilliseconds: number,
): readonly string[] {
  return instances.flatMap((instance) => {
    if (instance === undefined || instance.backupRetentionDays === 0) return [];
    const minutes = minutesUntilWindow(instance.backupWindow, nowMilliseconds);
    return minutes < BACKUP_MARGIN_MINUTES
      ? [`${instance.arn} is backed up between ${instance.backupWindow} UTC: start after that`]
      : [];
  });
}
