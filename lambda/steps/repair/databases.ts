import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { RepairDatabases } from '../../ports/repair-sessions.ts';
import type { SqlSession } from '../../ports/sql.ts';
import { parseConnection } from '../../rules/connection.ts';
import { StepError, type RunContext } from '../contract.ts';
import { openSession } from '../open-session.ts';
import { plannedRepair } from './run-plan.ts';

/** The restored copy and the database that serves in this region, each under the application's own user. */
export function repairDatabases(
  platform: Platform,
  run: RunContext,
  statementSeconds: number,
): RepairDatabases {
  const connect = (host: string): Promise<SqlSession> =>
    openSession(platform, plannedRepair(platform, run).database, host, statementSeconds * 1000);
  return {
    async with(work) {
      const [copyHost, liveHost] = await Promise.all([hostOfCopy(platform, run), hostServing(platform, run)]);
      const copy = await connect(copyHost);
      try {
        const live = await connect(liveHost);
        try {
          return await work({ copy, live });
        } finally {
          await live.end();
        }
      } finally {
        await copy.end();
      }
    },
  };
}

async function hostOfCopy(platform: Platform, { runId }: RunContext): Promise<string> {
  const fact = await ownLedger(platform).fact(runId, 'open-copy');
  if (fact !== undefined) return fact.host;
  throw new StepError(
    'InvalidEvent',
    `Run ${runId} does not know where its copy is reached.`,
    'Deploy the region once more, then start the runbook again.',
  );
}

/** @throws StepError NotServingHere */
async function hostServing(platform: Platform, run: RunContext): Promise<string> {
  const { database } = plannedRepair(platform, run);
  const { connectionParameter } = database.instances[platform.side];
  const standing = await connectionParametersOf(platform).read([connectionParameter]);
  const connection = parseConnection(standing.get(connectionParameter));
  if (connection?.access === 'read-write') return connection.host;
  throw new StepError(
    'NotServingHere',
    `${connectionParameter} does not say read-write: ${database.name} is not served from this region.`,
    'start the runbook in the region that serves.',
  );
}
