import { databasesOf } from '../../adapters/databases.ts';
import { executions } from '../../adapters/executions.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger, Lock, PeerLedger } from '../../ports/ledger.ts';
import { epochTagOf } from '../../rules/database-state.ts';
import type { LockScope, StepEvent } from '../contract.ts';
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
}

export const step: Step<Ports, Observed, Action> = {
  contract: openIncident,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peer: peerLedger(platform),
    executions: executions(platform),
    databases: databasesOf(platform),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

const NOT_NEEDED: KnownEpochs = { ownLedger: 0, tags: 0, peerLedger: undefined };

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
    known: mayTake ? await knownEpochs(ports, lock, scope, platform) : NOT_NEEDED,
  };
}

/** All three places at once, so that a dark region costs one time-out. */
async function knownEpochs(
  ports: Ports,
  lock: Lock | undefined,
  scope: LockScope | undefined,
  platform: Platform,
): Promise<KnownEpochs> {
  // Only an activation has to be newer than all that anybody knows.
  if (scope !== undefined) return { ...NOT_NEEDED, ownLedger: lock?.epoch ?? 0 };
  const [activation, peer, tags] = await Promise.all([
    ports.ledger.activation(),
    ports.peer.state(),
    highestTag(ports, platform),
  ]);
  return {
    ownLedger: Math.max(lock?.epoch ?? 0, activation?.epoch ?? 0),
    tags,
    peerLedger: peer.reachable
      ? Math.max(peer.lock?.epoch ?? 0, peer.activation?.epoch ?? 0, peer.latch?.epoch ?? 0)
      : undefined,
  };
}

/** A witness beside the ledgers: where it cannot be asked, the ledgers stand alone. */
async function highestTag({ databases }: Ports, platform: Platform): Promise<number> {
  const identifiers = platform.deployment.databases.map(
    (database) => database.instances[platform.side].identifier,
  );
  try {
    const instances = await databases.describe(identifiers);
    return Math.max(0, ...[...instances.values()].map((instance) => epochTagOf(instance) ?? 0));
  } catch (error) {
    platform.log.warn("The epochs on this region's databases could not be read.", {
      error: (error as Error).name,
    });
    return 0;
  }
}

async function act({ ledger }: Ports, action: Action): Promise<void> {
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
