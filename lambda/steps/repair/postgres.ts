import type { SqlStatements, SqlValue } from '../../ports/sql.ts';
import { count, type KeyRange, type RepairDialect } from './dialect.ts';
import type { RepairTable } from '../../deployment.ts';
import { REPAIRS_TABLE } from './plan.ts';

/** Sixty bits of a row's digest: their sum over billions of rows fits a numeric, and order does not matter. */
const CHECKSUM = "coalesce(sum(('x' || substr(md5(row_text), 1, 15))::bit(60)::bigint), 0)";

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `sales.orders` is a table of a schema; each part is quoted on its own. */
function table(name: string): string {
  return name.split('.').map(quote).join('.');
}

function inRange({ key }: RepairTable, { after, upTo }: KeyRange): { where: string; values: SqlValue[] } {
  const column = quote(key);
  return after === null
    ? { where: `${column} <= $1`, values: [upTo] }
    : { where: `${column} <= $1 AND ${column} > $2`, values: [upTo, after] };
}

async function first(
  on: SqlStatements,
  statement: string,
  values: readonly SqlValue[] = [],
): Promise<Readonly<Record<string, string | null>>> {
  return (await on.query(statement, values))[0] ?? {};
}

/** PostgreSQL 13 and later. A row's text form, `t::text`, holds every column in order. */
export const postgresDialect: RepairDialect = {
  quote,

  placeholder: (number) => `$${number}`,

  async columns(on, name) {
    const rows = await on.query(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [table(name)],
    );
    return rows.map((row) => ({ name: row['name'] ?? '', type: row['type'] ?? '' }));
  },

  async isKey(on, { table: name, key }) {
    const rows = await on.query(
      `SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indnkeyatts = 1
         AND a.attname = $2 AND a.attnotnull`,
      [table(name), key],
    );
    return rows.length > 0;
  },

  async estimatedRows(on, name) {
    const row = await first(on, 'SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)', [table(name)]);
    const rows = count(row['reltuples']);
    return rows < 0 ? null : rows;
  },

  async lastKeyOfNext(on, { table: name, key }, after, rows) {
    const column = quote(key);
    const where = after === null ? '' : `WHERE ${column} > $2`;
    const row = await first(
      on,
      `SELECT key FROM (SELECT ${column} AS key FROM ${table(name)} ${where} ORDER BY ${column} LIMIT $1) next
       ORDER BY key DESC LIMIT 1`,
      after === null ? [rows] : [rows, after],
    );
    return row['key'] ?? undefined;
  },

  async summary(on, prepared, range) {
    const { where, values } = inRange(prepared, range);
    const row = await first(
      on,
      `SELECT count(*) AS rows, ${CHECKSUM} AS checksum
       FROM (SELECT t::text AS row_text FROM ${table(prepared.table)} t WHERE ${where}) ranged`,
      values,
    );
    return { rows: count(row['rows']), checksum: row['checksum'] ?? '0' };
  },

  async hashes(on, prepared, range) {
    const { where, values } = inRange(prepared, range);
    const rows = await on.query(
      `SELECT ${quote(prepared.key)} AS key, md5(t::text) AS hash FROM ${table(prepared.table)} t WHERE ${where}`,
      values,
    );
    return rows.map((row) => ({ key: row['key'] ?? '', hash: row['hash'] ?? '' }));
  },

  async untouched(on, { table: name, key }, { missing, wrong }) {
    const column = quote(key);
    const row = await first(
      on,
      `SELECT count(*) AS rows, ${CHECKSUM} AS checksum FROM (
         SELECT t::text AS row_text FROM ${table(name)} t
         WHERE NOT EXISTS (SELECT 1 FROM ${quote(missing)} m WHERE m.${column} = t.${column})
           AND NOT EXISTS (SELECT 1 FROM ${quote(wrong)} w WHERE w.${column} = t.${column})) untouched`,
    );
    return { rows: count(row['rows']), checksum: row['checksum'] ?? '0' };
  },

  async clearRange(on, prepared, range, from) {
    const { where, values } = inRange(prepared, range);
    await on.execute(`DELETE FROM ${quote(from)} WHERE ${where}`, values);
  },

  /** As JSON: it keeps every type's text, and the receiving side casts it back by the column's own type. */
  async copyRows(from, to, prepared, { range, keys, into }) {
    const { where, values } = inRange(prepared, range);
    const key = quote(prepared.key);
    const row = await first(
      from,
      `SELECT json_agg(row_to_json(t)) AS rows FROM ${table(prepared.table)} t
       WHERE ${where} AND ${key}::text IN (SELECT json_array_elements_text($${values.length + 1}::json))`,
      [...values, JSON.stringify(keys)],
    );
    if (row['rows'] === null || row['rows'] === undefined) return;
    await to.execute(
      `INSERT INTO ${quote(into)} SELECT * FROM json_populate_recordset(null::${quote(into)}, $1::json)`,
      [row['rows']],
    );
  },

  async makeTables(on, { table: name, key }, { missing, wrong, undo }) {
    for (const made of [missing, wrong, undo]) {
      await on.execute(`CREATE TABLE IF NOT EXISTS ${quote(made)} AS TABLE ${table(name)} WITH NO DATA`);
    }
    for (const made of [missing, wrong]) {
      await on.execute(
        `CREATE UNIQUE INDEX IF NOT EXISTS ${quote(`${made}_key`)} ON ${quote(made)} (${quote(key)})`,
      );
    }
  },

  async makeRecord(on) {
    await on.execute(
      `CREATE TABLE IF NOT EXISTS ${quote(REPAIRS_TABLE)}
       (run_id text PRIMARY KEY, epoch bigint NOT NULL, plan text NOT NULL, applied_at text NOT NULL, result text NOT NULL)`,
    );
  },

  async narrow(on, { table: name, key, missingWhen, wrongWhen }, { missing, wrong }) {
    const column = quote(key);
    await on.execute(
      `DELETE FROM ${quote(missing)} saved WHERE EXISTS
       (SELECT 1 FROM ${table(name)} live WHERE live.${column} = saved.${column})`,
    );
    if (missingWhen !== undefined) {
      await on.execute(`DELETE FROM ${quote(missing)} saved WHERE (${missingWhen}) IS NOT TRUE`);
    }
    await on.execute(
      wrongWhen === undefined
        ? `DELETE FROM ${quote(wrong)}`
        : `DELETE FROM ${quote(wrong)} saved WHERE NOT EXISTS
           (SELECT 1 FROM ${table(name)} live WHERE live.${column} = saved.${column} AND (${wrongWhen}))`,
    );
    const left = await first(
      on,
      `SELECT (SELECT count(*) FROM ${quote(missing)}) AS missing, (SELECT count(*) FROM ${quote(wrong)}) AS wrong`,
    );
    return { missing: count(left['missing']), wrong: count(left['wrong']) };
  },

  async keepUndo(on, { table: name, key }, { wrong, undo }) {
    const column = quote(key);
    return on.execute(
      `INSERT INTO ${quote(undo)} SELECT live.* FROM ${table(name)} live
       JOIN ${quote(wrong)} saved ON live.${column} = saved.${column}`,
    );
  },

  async unrepaired(on, { table: name, key }, { missing, undo }) {
    const column = quote(key);
    const stillMissing = await first(
      on,
      `SELECT count(*) AS rows FROM ${quote(missing)} m
       WHERE NOT EXISTS (SELECT 1 FROM ${table(name)} t WHERE t.${column} = m.${column})`,
    );
    const stillWrong = await first(
      on,
      `SELECT count(*) AS rows FROM ${quote(undo)} u JOIN ${table(name)} t ON t.${column} = u.${column}
       WHERE md5(u::text) = md5(t::text)`,
    );
    return { stillMissing: count(stillMissing['rows']), stillWrong: count(stillWrong['rows']) };
  },
};
