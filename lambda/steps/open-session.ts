import { databaseCredentials } from '../adapters/database-credentials.ts';
import type { DeployedDatabase } from '../deployment.ts';
import type { Platform } from '../platform.ts';
import type { SqlSession } from '../ports/sql.ts';

/** Connects to one of the application's databases, or to a copy of it, under its own user. The caller ends the session. */
export async function openSession(
  platform: Platform,
  database: DeployedDatabase,
  host: string,
  timeoutMilliseconds: number,
): Promise<SqlSession> {
  const { engine, port, databaseName, credentialsSecret } = database;
  const { user, password } = await databaseCredentials(platform).of(credentialsSecret);
  return platform.sql.connect({
    engine,
    host,
    port,
    database: databaseName,
    user,
    password,
    timeoutMilliseconds,
  });
}
