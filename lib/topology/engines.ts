import type { DatabaseEngine } from '../../lambda/deployment.ts';
import { DEFAULT_VERSIONS } from '../config/defaults.ts';

interface EngineTraits {
  /** Major versions Amazon RDS runs as standard support or longer, and that a replica can back up by itself. */
  readonly majorVersions: readonly string[];
  /** Parameters that demand TLS. */
  readonly tlsParameters: Readonly<Record<string, string>>;
  readonly logExports: readonly string[];
}

const ENGINES: Readonly<Record<DatabaseEngine, EngineTraits>> = {
  postgres: {
    // Before 14.1 RDS refuses automated backups on a PostgreSQL replica.
    majorVersions: ['14', '15', '16', '17', '18'],
    tlsParameters: { 'rds.force_ssl': '1' },
    logExports: ['postgresql', 'upgrade'],
  },
  mysql: {
    majorVersions: ['8.0', '8.4'],
    tlsParameters: { require_secure_transport: '1' },
    logExports: ['error', 'slowquery'],
  },
  mariadb: {
    majorVersions: ['10.6', '10.11', '11.4', '11.8'],
    tlsParameters: { require_secure_transport: '1' },
    logExports: ['error', 'slowquery'],
  },
};

export function engineTraits(engine: DatabaseEngine): EngineTraits {
  return ENGINES[engine];
}

interface Versioned {
  readonly engine: DatabaseEngine;
  readonly version?: string | undefined;
}

export function engineVersion({ engine, version }: Versioned): string {
  return version ?? DEFAULT_VERSIONS[engine];
}

/** PostgreSQL counts majors in one number, MySQL and MariaDB in two. */
export function majorVersion(database: Versioned): string {
  const numbers = engineVersion(database).split('.');
  return numbers.slice(0, database.engine === 'postgres' ? 1 : 2).join('.');
}

/** e.g. `postgres17`, `mysql8.4`. */
export function parameterGroupFamily(database: Versioned): string {
  return `${database.engine}${majorVersion(database)}`;
}
