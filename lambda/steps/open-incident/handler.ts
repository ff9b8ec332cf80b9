import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { executions } from '../../adapters/executions.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { ConnectionParameters } from '../../ports/connection-parameters.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger, Lock, PeerLedger } from '../../ports/ledger.ts';
import { parseConnection } from '../../rules/connection.ts';
import { epochTagOf } from '../../rules/database-state.ts';
import type { LockScope, StepEvent } from '../contract.ts';
import { parametersOf } from '../move-connections/contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { openIncident } from './contract.ts';
import { decide, type Action, type KnownEpochs, type Observed } from './decide.ts';
import { inputOf } from './inputs/index.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'takeLock' | 'activation' | 'run' | 'putRun'>;
  readonly peer: PeerLedger;
  readonly executions: Pick<Executions, 'describe'>;
  readonly databases: Pick<Databases, 'describe'>;
  readonly parameters: Pick<ConnectionParameters, 'read'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: openIncident,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
    executions: executions(platform),
    databases: databasesOf(platform),
    parameters: connectionParametersOf(platform),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

const NOT_NEEDED: KnownEpochs = { ownLedger: 0, resources: 0, peerLedger: undefined };

async function observe(ports: Ports, event: StepEvent, platform: Platform): Promise<Observed> {
  const { side } = platform;
  const rules = inputOf(event.run.runbook);
  const input = rules.check(event.data?.['input'], {
    deployment: platform.deployment,
    side,
    nowMilliseconds: platform.clock.now(),
  });
  const scope = input.ok ? rules.scopeOf?.(input.value) : undefined;
  const lock = input.ok ? await ports.ledger.lock(scope) : undefined;
  const isOurs = lock?.executionArn === event.run.executionArn;
  const isAnothers = lock?.status === 'open' && !isOurs;
  const holder = isAnothers ? await ports.executions.describe(lock.executionArn) : undefined;
  const mayTake = input.ok && !isOurs && (!isAnothers || holder?.status === 'ended');
  return {
    side,
    input,
    inputKeys: rules.keys,
    scope,
    regionLock: scope === undefined ? undefined : await ports.ledger.lock(),
    lock,
    record: isOurs ? await ports.ledger.run(event.run.runId) : undefined,
    holder,
    abandoned: isAnothers && mayTake ? await ports.ledger.run(lock.runId) : undefined,
    ...(mayTake ? await elsewhere(ports, lock, scope, platform) : { known: NOT_NEEDED }),
  };
}

/** All three places at once, so that a dark region costs one time-out. */
async function elsewhere(
  ports: Ports,
  lock: Lock | undefined,
  scope: LockScope | undefined,
  platform: Platform,
): Promise<Pick<Observed, 'known' | 'peer'>> {
  // Only an activation has to be newer than all that anybody knows.
  if (scope !== undefined) {
    return { known: { ownLedger: lock?.epoch ?? 0, resources: 0, peerLedger: 0 } };
  }
  const [activation, peer, ...resources] = await Promise.all([
    ports.ledger.activation(),
    ports.peer.state(),
    witness(platform, 'databases', () => highestTag(ports, platform)),
    witness(platform, 'connection parameters', () => highestConnection(ports, platform)),
  ]);
  const known: KnownEpochs = {
    ownLedger: Math.max(lock?.epoch ?? 0, activation?.epoch ?? 0),
    resources: Math.max(...resources),
    peerLedger: peer.reachable
      ? Math.max(peer.lock?.epoch ?? 0, peer.activation?.epoch ?? 0, peer.latch?.epoch ?? 0)
      : undefined,
  };
  return { known, peer };
}

/** Beside the ledgers: where it cannot be asked, they stand alone. */
async function witness(platform: Platform, what: string, read: () => Promise<number>): Promise<number> {
  try {
    return await read();
  } catch (error) {
    platform.log.warn(`The epochs on this region's ${what} could not be read.`, {
      error: (error as Error).name,
    });
    return 0;
  }
}

async function highestTag({ databases }: Ports, { deployment, side }: Platform): Promise<number> {
  const instances = await databases.describe(
    deployment.databases.map((database) => database.instances[side].identifier),
  );
  return Math.max(0, ...[...instances.values()].map((instance) => epochTagOf(instance) ?? 0));
}

async function highestConnection({ parameters }: Ports, { deployment, side }: Platform): Promise<number> {
  const names = parametersOf({ deployment, side });
  if (names.length === 0) return 0;
  const values = await parameters.read(names);
  return Math.max(0, ...[...values.values()].map((value) => parseConnection(value)?.epoch ?? 0));
}

async function act({ ledger }: Ports, action: Action): Promise<void> {
  // Before the lock is taken: a run that breaks off here leaves it to the next one to do again.
  if (action.kind === 'take' && action.abandoned !== undefined) await ledger.putRun(action.abandoned);
  if (
    action.kind === 'take' &&
    !(await ledger.takeLock(action.lock, action.seen)) &&
    !(await isHeld(ledger, action.lock))
  ) {
    return;
  }
  await ledger.putRun(action.record);
}

/** A write whose answer was lost is sent again and then refused, although it landed. */
async function isHeld(ledger: Ports['ledger'], { scope, runId, epoch }: Lock): Promise<boolean> {
  const lock = await ledger.lock(scope);
  return lock?.runId === runId && lock.epoch === epoch;
}
