import { isFromAws } from '../../adapters/aws-errors.ts';
import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { DrainedDatabase } from '../../ports/facts.ts';
import type { Fence, Ledger } from '../../ports/ledger.ts';
import type { StepEvent } from '../contract.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { lookAtOldRegion, type OldRegionPorts } from '../old-region.ts';
import { reading } from '../reading.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { drainWrites } from './contract.ts';
import { decide, type Action, type Observed, type Plan } from './decide.ts';
import { earlierDrain } from './earlier-drain.ts';

export interface Ports extends OldRegionPorts {
  readonly ledger: Pick<Ledger, 'lock' | 'fact' | 'putFact' | 'conversion'>;
}

/** The region that serves is spared: a move of one database is two calls. */
const CALLS_AT_ONCE = 10;

export const step: Step<Ports, Observed, Action> = {
  contract: drainWrites,
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
    action.kind === 'drain'
      ? drain(ports, action, event, platform)
      : ports.ledger.putFact(event.run.runId, 'drain-writes', action.fact),
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  ports: Ports,
  { run }: StepEvent,
  { deployment, side: own }: Platform,
): Promise<Observed> {
  const side = otherSide(own);
  const databases = deployment.databases.map(({ name, instances }) => ({ name, names: instances[side] }));
  const [fact, converted] = await Promise.all([
    ports.ledger.fact(run.runId, 'drain-writes'),
    ports.ledger.conversion(run.runId),
  ]);
  const conversion = converted?.epoch === run.epoch ? converted : undefined;
  const earlier = fact === undefined ? await earlierDrain(ports.ledger) : undefined;
  const old =
    fact?.drainedAt !== undefined || databases.length === 0
      ? ({ known: false, why: 'not asked' } as const)
      : await lookAtOldRegion(ports, deployment, own);
  return { databases, side, old, fact, earlier, conversion };
}

async function drain(
  ports: Ports,
  { before, plans }: Extract<Action, { kind: 'drain' }>,
  { run }: StepEvent,
  { clock }: Platform,
): Promise<void> {
  await ports.ledger.putFact(run.runId, 'drain-writes', before);
  const after = new Map<string, DrainedDatabase>();
  const carryOut = async (plan: Plan): Promise<void> => {
    const [fence] = await Promise.all([makeMove(ports, plan), tellWriters(ports, plan)]);
    after.set(plan.name, { ...plan.drained, fence });
  };
  await inParallel(plans, CALLS_AT_ONCE, carryOut, timeLimit(clock, drainWrites));
  const databases = before.databases.map((drained) => after.get(drained.fence.database) ?? drained);
  await ports.ledger.putFact(run.runId, 'drain-writes', { ...before, databases });
}

/** What did not land is seen by the next look and made again. */
async function tellWriters({ peerParameters }: Ports, { stop }: Plan): Promise<void> {
  if (stop === undefined) return;
  await reading(() => peerParameters.write(stop.parameter, JSON.stringify(stop.connection)));
}

/** A reboot that was not taken must not stand as one that was: nothing would have cut the connections. */
async function makeMove({ peerDatabases }: Ports, { move, groupId, drained }: Plan): Promise<Fence> {
  const { fence } = move;
  if (move.kind === 'note') return fence;
  const { instanceIdentifier } = fence;
  try {
    const outcome =
      move.kind === 'isolate'
        ? await peerDatabases.modify(instanceIdentifier, { securityGroupIds: [groupId] })
        : await peerDatabases.reboot(instanceIdentifier);
    if (outcome === 'accepted') return fence;
  } catch (error) {
    if (!isFromAws(error)) throw error;
  }
  return move.kind === 'cut' ? drained.fence : fence;
}
