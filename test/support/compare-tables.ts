import { databaseDrivers } from '../../lambda/adapters/sql/drivers.ts';
import type { SqlTarget } from '../../lambda/ports/sql.ts';
import { AT_THE_START, compareNext } from '../../lambda/steps/repair/compare.ts';
import { repairNames } from '../../lambda/steps/repair/plan.ts';
import { postgresDialect as dialect } from '../../lambda/steps/repair/postgres.ts';

/** Compares a table in a process of its own and prints what came out and what it took; arguments: JSON of the two targets. */
const [copyTarget, liveTarget] = JSON.parse(process.argv[2] ?? '') as readonly [SqlTarget, SqlTarget];
const drivers = databaseDrivers({ encryption: 'none' });
const [copy, live] = await Promise.all([drivers.connect(copyTarget), drivers.connect(liveTarget)]);
const table = { table: 'big', key: 'id', statements: [] };
const names = repairNames(2, 0);
await dialect.makeTables(live, table, names);
const prepared = { ...table, columns: await dialect.columns(live, table.table) };
let cursor = AT_THE_START;
while (!cursor.done) cursor = await compareNext({ dialect, copy, live, table: prepared, names }, cursor);
await Promise.all([copy.end(), live.end()]);
console.log(JSON.stringify({ cursor, peakMebibytes: process.resourceUsage().maxRSS / 1024 }));
