import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Fence } from '../../ports/ledger.ts';
import { counted, grouped } from '../../rules/wording.ts';
import {
  carryOut,
  fenceInWords,
  isDue,
  lookAtPeer,
  planFence,
  type FencedNames,
  type FencingPorts,
} from '../fencing.ts';
import { inParallel, type TimeLimit } from '../in-parallel.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { proveFences } from './contract.ts';

const MOVES_AT_ONCE = 10;
/**
 * Every second until its database is fenced, an old primary that is back accepts writes that are lost. So as long as
 * anything is unproven it is looked at all minute long, whether or not its region answers.
 */
const LOOK_EVERY_MILLISECONDS = 5_000;
/** The last look of a minute begins no later, so that the next minute's invocation normally finds this one gone. */
const LAST_LOOK_MILLISECONDS = 50_000;
/** The last move of a minute begins no later: what hangs must not use up the function's own time-out. */
const LAST_MOVE_MILLISECONDS = 55_000;

/**
 * One minute. Ends at once where nothing is fenced or all of it is proven. A look that fails is a look lost, and only
 * the failure of the last one is the function's.
 */
export async function proveForAMinute(ports: FencingPorts, platform: Platform): Promise<FunctionResult> {
  const { clock, log } = platform;
  const startedAt = clock.now();
  const limit = { clock, untilMilliseconds: startedAt + LAST_MOVE_MILLISECONDS };
  let said: string | undefined;
  for (let look = startedAt; ; look += LOOK_EVERY_MILLISECONDS) {
    const isLast = look + LOOK_EVERY_MILLISECONDS > startedAt + LAST_LOOK_MILLISECONDS;
    try {
      const { summary, isSettled } = await proveOnce(ports, platform, limit);
      if (isSettled || isLast) return { summary };
      // As it happens: who waits for a fence should not wait for the end of the minute to read of it.
      if (summary !== said) log.info(summary);
      said = summary;
    } catch (error) {
      if (isLast) throw error;
      log.warn('A look at the fences failed; the next one follows.', { error: (error as Error).name });
    }
    await clock.sleep(Math.max(0, look + LOOK_EVERY_MILLISECONDS - clock.now()));
  }
}

interface Look {
  readonly summary: string;
  /** Nothing is left to be moved. */
  readonly isSettled: boolean;
}

/**
 * One look: every fence that still holds is moved on by one move. A region that does not answer is asked again; the
 * ledger keeps what it says already.
 */
async function proveOnce(ports: FencingPorts, platform: Platform, limit: TimeLimit): Promise<Look> {
  const { clock } = platform;
  const fences = (await ports.ledger.fences()).filter(({ status }) => status !== 'released');
  if (fences.length === 0) return { summary: 'Nothing is fenced', isSettled: true };
  const fenced = fences.map((fence) => ({ fence, names: namesOf(fence, platform) }));
  const peer = await lookAtPeer(
    ports,
    fenced.map(({ fence, names }) => (fence.writersToldAt === undefined ? names : withoutParameter(names))),
  );
  const now = clock.now();
  const plans = fenced.map(({ fence, names }) => planFence({ before: fence, fence, names }, peer, now));
  await inParallel(
    plans.filter(isDue),
    MOVES_AT_ONCE,
    (plan) => carryOut(ports, plan, () => clock.now()),
    limit,
  );
  const { resources } = peer;
  if (!resources.known) {
    const told = plans.filter(({ stop }) => stop !== undefined).map(({ move }) => move.fence.database);
    const telling = told.length === 0 ? '' : `; tells the applications of ${told.join(', ')} to stop writing`;
    return {
      summary: `${counted(fences.length, 'fence')} to prove; the other region does not answer (${resources.why})${telling}`,
      isSettled: false,
    };
  }
  const says = plans.map(({ move: { fence } }) => ({ name: fence.database, says: fenceInWords(fence) }));
  return {
    summary: grouped(says),
    isSettled: plans.every(({ move: { fence } }) => fence.status === 'proven' || fence.status === 'released'),
  };
}

/** What an application that has been told reads is not looked at again. */
function withoutParameter({ identifier, fenceSecurityGroup }: FencedNames): FencedNames {
  return { identifier, fenceSecurityGroup };
}

/** The ledger keeps the instance only: for the rest, what the deployed configuration says now is what counts. */
function namesOf({ database, instanceIdentifier }: Fence, { deployment, side }: Platform): FencedNames {
  const peer = otherSide(side);
  const names = deployment.databases.find(({ name }) => name === database)?.instances[peer];
  // A database that has left the configuration stays fenced, under the group all databases of the region share.
  const shared = deployment.databases[0]?.instances[peer].fenceSecurityGroup ?? '';
  return names === undefined
    ? { identifier: instanceIdentifier, fenceSecurityGroup: shared }
    : { ...names, identifier: instanceIdentifier };
}

export const { handler, bind } = functionEntry(proveFences, (platform) =>
  proveForAMinute(
    {
      ledger: ownLedger(platform),
      peerLedger: peerLedger(platform),
      peerDatabases: databasesOf(platform, 'peer'),
      peerSecurityGroups: securityGroupsOf(platform, 'peer'),
      peerParameters: connectionParametersOf(platform, 'peer'),
    },
    platform,
  ),
);
