import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { sealsOf } from '../../adapters/seals.ts';
import { databaseDrivers } from '../../adapters/sql/drivers.ts';
import type { DeployedDatabase } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import { takeSeal } from '../../proof/take-seal.ts';
import { parseConnection } from '../../rules/connection.ts';
import { openSession } from '../open-session.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { isPing } from '../run-step.ts';
import { SEAL_SECONDS, sealDatabases } from './contract.ts';

/** What is left of the function's time for keeping the seal. */
const KEEPING_SECONDS = 60;

export async function seal(platform: Platform, event: unknown): Promise<FunctionResult> {
  if (isPing(event)) return { summary: 'awake' };
  const { deployment, side, clock, log } = platform;
  const wanted = deployment.databases.filter(({ instances }) => isMeant(event, instances[side].arn));
  const names = wanted.map(({ instances }) => instances[side].connectionParameter);
  const connections = names.length === 0 ? new Map() : await connectionParametersOf(platform).read(names);
  const until = clock.now() + (SEAL_SECONDS - KEEPING_SECONDS) * 1000;
  const said: string[] = [];
  for (const database of wanted) {
    const connection = parseConnection(connections.get(database.instances[side].connectionParameter));
    if (connection?.access !== 'read-write') {
      said.push(`${database.name} does not serve here`);
      continue;
    }
    const left = until - clock.now();
    if (left <= 0) {
      log.warn(`No time was left to seal ${database.name}.`);
      said.push(`no time was left for ${database.name}`);
      continue;
    }
    said.push(await sealOne(platform, database, connection.host, left));
  }
  return { summary: said.length === 0 ? 'There is no such database.' : `${said.join('; ')}.` };
}

async function sealOne(
  platform: Platform,
  database: DeployedDatabase,
  host: string,
  milliseconds: number,
): Promise<string> {
  const { clock } = platform;
  const session = await openSession(platform, database, host, milliseconds);
  try {
    const taken = await takeSeal(session, {
      engine: database.engine,
      database: database.name,
      at: new Date(clock.now()).toISOString(),
      now: () => clock.now(),
    });
    await sealsOf(platform).keep(taken);
    const there = await keepThere(platform, taken);
    const rows = taken.tables.reduce((sum, table) => sum + table.rows, 0);
    return `${database.name}: ${taken.tables.length} tables with ${rows} rows sealed${there}`;
  } finally {
    await session.end();
  }
}

/** The other region may be dark, or there is no way to it from this network: the seal stands here all the same. */
async function keepThere(platform: Platform, taken: Parameters<ReturnType<typeof sealsOf>['keep']>[0]) {
  try {
    await sealsOf(platform, 'peer').keep(taken);
    return '';
  } catch (error) {
    platform.log.warn('The seal could not be kept in the other region.', { error: (error as Error).name });
    return ', not kept in the other region';
  }
}

/** An event of AWS Backup names one instance; whoever invokes the function without one means all. */
function isMeant(event: unknown, arn: string): boolean {
  const { detail } = (event ?? {}) as { readonly detail?: { readonly resourceArn?: string } };
  return detail?.resourceArn === undefined || detail.resourceArn === arn;
}

export const { handler, bind } = functionEntry(sealDatabases, seal, { sql: databaseDrivers() });
