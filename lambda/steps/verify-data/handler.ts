import { sealsOf } from '../../adapters/seals.ts';
import { databaseDrivers } from '../../adapters/sql/drivers.ts';
import type { Platform } from '../../platform.ts';
import type { Seals } from '../../ports/seals.ts';
import { isSqlError } from '../../ports/sql.ts';
import { prove, sealsAround } from '../../proof/compare.ts';
import { readCopy } from '../../proof/take-seal.ts';
import type { StepEvent } from '../contract.ts';
import { openSession } from '../open-session.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { VERIFY_SECONDS, verifyData } from './contract.ts';
import { decide, type Observed } from './decide.ts';

interface Ports {
  readonly seals: Seals;
}

/** Connecting, reading seals and journal have to fit beside the statements. */
const STATEMENT_MILLISECONDS = (VERIFY_SECONDS - 60) * 1000;

async function observe({ seals }: Ports, { data = {} }: StepEvent, platform: Platform): Promise<Observed> {
  const { database: asked, host, lossSince } = data;
  const { databases } = platform.deployment;
  const database = databases.find(({ name }) => name === asked);
  if (database === undefined || typeof host !== 'string' || host === '') {
    return {
      kind: 'unknown-database',
      asked: JSON.stringify(asked ?? null),
      known: databases.map(({ name }) => name),
    };
  }
  try {
    const session = await openSession(platform, database, host, STATEMENT_MILLISECONDS);
    try {
      const copy = await readCopy(session, database.engine);
      const { before, after } = sealsAround(await seals.of(database.name), copy.marks);
      const proof = prove(
        copy,
        before === undefined ? undefined : await seals.read(before),
        after === undefined ? undefined : await seals.read(after),
      );
      return {
        kind: 'compared',
        database: database.name,
        proof,
        ...(typeof lossSince === 'string' ? { lossSince } : {}),
      };
    } finally {
      await session.end();
    }
  } catch (error) {
    if (isSqlError(error, 'unreachable')) return { kind: 'unreachable', why: error.message };
    throw error;
  }
}

export const step: Step<Ports, Observed, never> = {
  contract: verifyData,
  ports: (platform) => ({ seals: sealsOf(platform) }),
  observe,
  decide,
  act: () => Promise.resolve(),
};

export const { handler, bind } = lambdaEntry(step, { sql: databaseDrivers() });
