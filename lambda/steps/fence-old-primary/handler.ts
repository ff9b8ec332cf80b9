import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { DrainFact } from '../../ports/facts.ts';
import type { Fence, Ledger } from '../../ports/ledger.ts';
import type { RunContext, StepEvent } from '../contract.ts';
import { carryOut, lookAtPeer, type FencePlan, type FencingPorts } from '../fencing.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { fenceOldPrimary } from './contract.ts';
import { decide, type Action, type Observed, type OldPrimary } from './decide.ts';

export interface Ports extends FencingPorts {
  readonly ledger: Pick<Ledger, 'fences' | 'putFence' | 'fact' | 'putFact'>;
}

const WRITES_AT_ONCE = 10;

export const step: Step<Ports, Observed, Action> = {
  contract: fenceOldPrimary,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peerLedger: peerLedger(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    peerSecurityGroups: securityGroupsOf(platform, 'peer'),
    peerParameters: connectionParametersOf(platform, 'peer'),
  }),
  observe,
  decide,
  act: (ports, action, event, platform) =>
    action.kind === 'carry-out'
      ? carryOut(ports, action.plan, () => platform.clock.now())
      : settle(ports, action, event, platform),
};

async function observe(
  ports: Ports,
  { run }: StepEvent,
  { deployment, side: own }: Platform,
): Promise<Observed> {
  const side = otherSide(own);
  const databases = deployment.databases.map(({ name, instances }) => ({ name, names: instances[side] }));
  const [kept, fact, drain] = await Promise.all([
    ports.ledger.fences(),
    ports.ledger.fact(run.runId, 'fence-old-primary'),
    ports.ledger.fact(run.runId, 'drain-writes'),
  ]);
  const fences = [...drainedBy(drain, run), ...kept];
  // Asked once more, a dark region would cost another time-out to say the same.
  const through = fact !== undefined || databases.length === 0 || givenUp(databases, fences, run);
  const peer = through
    ? undefined
    : await lookAtPeer(
        ports,
        databases.map(({ names }) => names),
      );
  return { databases, side, fences, fact, peer };
}

/** A planned move has taken them out of reach in the same way before: if they still are, no second reboot is needed. */
function drainedBy(drain: DrainFact | undefined, { epoch }: RunContext): readonly Fence[] {
  if (drain?.drainedAt === undefined) return [];
  return drain.databases.map(({ fence }) => fence).filter((fence) => fence.epoch === epoch);
}

/** True where this run has queued every fence but was interrupted before it wrote that down as its result. */
function givenUp(databases: readonly OldPrimary[], fences: readonly Fence[], run: RunContext): boolean {
  return databases.every(({ name }) =>
    fences.some((fence) => fence.database === name && fence.runId === run.runId && fence.status === 'queued'),
  );
}

async function settle(
  ports: Ports,
  { plans, fact }: Extract<Action, { kind: 'settle' }>,
  { run }: StepEvent,
  { clock }: Platform,
): Promise<void> {
  const write = (plan: FencePlan): Promise<void> => carryOut(ports, plan, () => clock.now());
  const left = await inParallel(plans, WRITES_AT_ONCE, write, timeLimit(clock, fenceOldPrimary));
  // The fact says that every fence is in the ledger.
  if (left === 0) await ports.ledger.putFact(run.runId, 'fence-old-primary', fact);
}

export const { handler, bind } = lambdaEntry(step);
