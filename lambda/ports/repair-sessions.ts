import type { SqlSession } from './sql.ts';

/** Both databases of a repair, connected. */
export interface RepairSessions {
  /** The restored copy; only read. */
  readonly copy: SqlSession;
  /** The database that serves. */
  readonly live: SqlSession;
}

export interface RepairDatabases {
  /** Connects to both, does the work, and ends both sessions whatever comes of it. */
  with<Result>(work: (sessions: RepairSessions) => Promise<Result>): Promise<Result>;
}
