import type { DatabaseEngine } from '../../lambda/deployment.ts';

/** The first PostgreSQL version whose replica may keep automated backups (RDS User Guide, read replicas). */
const POSTGRES_SINCE = { major: 14, minor: 1 };

/**
 * Whether the standing replica may have a retention of its own. Where it may not, the retention is set after the
 * promotion. `14` alone means the newest 14, which may.
 */
export function replicaKeepsBackups(engine: DatabaseEngine, engineVersion: string): boolean {
  if (engine !== 'postgres') return true;
  const [major = 0, minor] = engineVersion.split('.').map(Number);
  if (major !== POSTGRES_SINCE.major) return major > POSTGRES_SINCE.major;
  return minor === undefined || minor >= POSTGRES_SINCE.minor;
}
