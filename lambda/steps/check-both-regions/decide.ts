import { otherSide, type DeployedDatabase, type Deployment, type Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { BothRegionsFact, PreflightFact, ProofFact } from '../../ports/facts.ts';
import type { Activation, Fence, PeerState } from '../../ports/ledger.ts';
import { minutesUntilWindow } from '../../rules/backup-window.ts';
import { epochTagOf, isReplica, isServing } from '../../rules/database-state.ts';
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
  /** An earlier planned run has drained the old region: it is gone on with, whatever the hour. */
  readonly goesOn: boolean;
  /** What that run had proven. */
  readonly earlierProof: ProofFact | undefined;
  /** As this region's ledger has them. */
  readonly fences: readonly Fence[];
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
  /** Where an earlier run is gone on with past its point of no return, what it had proven holds for this one. */
  readonly proof: ProofFact | undefined;
}

export function decide(observed: Observed, { run, nowMilliseconds }: DecideContext): Decision<Action> {
  const { fact } = observed;
  if (fact !== undefined) {
    return { kind: 'done', summary: fact.why, output: { ready: fact.ready, why: fact.why } };
  }
  const checked = checkedBy(observed, run.input?.parameters?.['putBack'] === 'yes', nowMilliseconds);
  return {
    kind: 'act',
    summary: 'Write down whether both regions are well',
    actions: [
      {
        kind: 'record',
        fact: { ...checked, checkedAt: isoTime(nowMilliseconds) },
        proof: checked.ready === 'past' ? observed.earlierProof : undefined,
      },
    ],
  };
}

function checkedBy(
  observed: Observed,
  onlyPutBack: boolean,
  nowMilliseconds: number,
): Pick<BothRegionsFact, 'ready' | 'why'> {
  if (onlyPutBack) return { ready: 'yes', why: 'Only to put back: nothing is checked.' };
  if (observed.goesOn && isPastReturn(observed)) {
    return {
      ready: 'past',
      why: 'An earlier run has fenced the old databases for good: it is gone on with.',
    };
  }
  const obstacles = obstaclesOf(observed, nowMilliseconds);
  return obstacles.length === 0
    ? { ready: 'yes', why: 'Both regions are well.' }
    : { ready: 'no', why: obstacles.join(' ') };
}

/** A fence or an epoch on a standby that is newer than who serves: a move has been begun in earnest and is not closed. */
function isPastReturn({ deployment, side, activation, peer, fences, own }: Observed): boolean {
  const latest = Math.max(activation?.epoch ?? 0, peer.reachable ? (peer.activation?.epoch ?? 0) : 0);
  const tags = deployment.databases.map(({ instances }) => {
    const instance = own.known ? own.value.get(instances[side].identifier) : undefined;
    return instance === undefined ? 0 : (epochTagOf(instance) ?? 0);
  });
  return (
    fences.some(({ epoch, status }) => epoch > latest && status !== 'released') ||
    tags.some((epoch) => epoch > latest)
  );
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
