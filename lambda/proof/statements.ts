import type { DatabaseEngine } from '../deployment.ts';
import { BUCKETS } from './seal.ts';

/** Muster's own schema in PostgreSQL; MySQL and MariaDB have none beside the database, so the name is a prefix there. */
export const OWN_SCHEMA = 'muster_dr';

export interface ListedTable {
  readonly schema: string;
  readonly name: string;
  /** As the engine estimates them: 0 for one it has never looked at. */
  readonly estimatedRows: number;
  readonly columns: readonly string[];
}

/** The SQL of an engine, as far as a proof needs it. */
export interface ProofStatements {
  /** Run in this order where the table of the marks is missing; each may be run again. */
  readonly createMarks: readonly string[];
  /** Parameters: id, time. */
  readonly insertMark: string;
  /** Columns `id` and `written_at`. */
  readonly readMarks: string;
  /** Columns `schema`, `name`, `rows` and `columns` (JSON), without Muster's own tables. */
  readonly listTables: string;
  readonly count: (table: ListedTable) => string;
  /** Columns `bucket`, `rows` and `sum`. */
  readonly checksums: (table: ListedTable) => string;
}

export function proofStatements(engine: DatabaseEngine): ProofStatements {
  return engine === 'postgres' ? POSTGRES : MYSQL;
}

/** SQLSTATE of a schema or table that is not there; MySQL gives the name of its error. */
export const MISSING_TABLE: ReadonlySet<string> = new Set(['42P01', '3F000', 'ER_NO_SUCH_TABLE']);

const POSTGRES: ProofStatements = {
  createMarks: [
    `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`,
    `CREATE TABLE IF NOT EXISTS ${OWN_SCHEMA}.mark (id varchar(64) PRIMARY KEY, written_at timestamptz NOT NULL)`,
  ],
  insertMark: `INSERT INTO ${OWN_SCHEMA}.mark (id, written_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`,
  readMarks: `SELECT id, to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS written_at FROM ${OWN_SCHEMA}.mark`,
  listTables: `
    SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::bigint AS rows,
           coalesce((SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT LIKE 'pg\\_%'
      AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
    ORDER BY 1, 2`,
  count: (table) => `SELECT count(*) AS rows FROM ${postgresName(table)}`,
  checksums: (table) => `
    SELECT mod(h::bit(16)::int, ${BUCKETS}) AS bucket, count(*) AS rows, sum(h::bit(60)::bigint) AS sum
    FROM (SELECT ('x' || md5(t::text))::varbit AS h FROM ${postgresName(table)} AS t) AS hashed
    GROUP BY 1`,
};

function postgresName({ schema, name }: ListedTable): string {
  return `${quoted(schema, '"')}.${quoted(name, '"')}`;
}

function quoted(name: string, mark: string): string {
  return mark + name.replaceAll(mark, mark + mark) + mark;
}

const MYSQL: ProofStatements = {
  createMarks: [
    `CREATE TABLE IF NOT EXISTS ${OWN_SCHEMA}_mark (id varchar(64) PRIMARY KEY, written_at varchar(32) NOT NULL)`,
  ],
  insertMark: `INSERT IGNORE INTO ${OWN_SCHEMA}_mark (id, written_at) VALUES (?, ?)`,
  readMarks: `SELECT id, written_at FROM ${OWN_SCHEMA}_mark`,
  listTables: `
    SELECT t.TABLE_SCHEMA AS \`schema\`, t.TABLE_NAME AS \`name\`, COALESCE(t.TABLE_ROWS, 0) AS \`rows\`,
           (SELECT CONCAT('[', GROUP_CONCAT(JSON_QUOTE(c.COLUMN_NAME) ORDER BY c.ORDINAL_POSITION), ']')
            FROM information_schema.COLUMNS c
            WHERE c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME) AS \`columns\`
    FROM information_schema.TABLES t
    WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND t.TABLE_NAME NOT LIKE '${OWN_SCHEMA.replaceAll('_', '\\_')}\\_%'
    ORDER BY 2`,
  count: ({ name }) => `SELECT COUNT(*) AS \`rows\` FROM ${quoted(name, '`')}`,
  checksums: ({ name, columns }) => `
    SELECT CONV(SUBSTR(h, 1, 4), 16, 10) MOD ${BUCKETS} AS \`bucket\`, COUNT(*) AS \`rows\`,
           SUM(CAST(CONV(SUBSTR(h, 1, 15), 16, 10) AS UNSIGNED)) AS \`sum\`
    FROM (SELECT MD5(CONCAT_WS(',', ${columns.map(mysqlText).join(', ')})) AS h FROM ${quoted(name, '`')}) AS hashed
    GROUP BY 1`,
};

/** In hexadecimal digits, so that no value can be taken for a comma; `-` for null. */
function mysqlText(column: string): string {
  return `IFNULL(HEX(CAST(${quoted(column, '`')} AS BINARY)), '-')`;
}
