import { closed, list, matching } from './leaf.ts';
import { componentName } from './text.ts';

const IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]{0,62}';

const sql = matching(
  /^[^;]{1,10000}$/s,
  'one SQL statement or condition without a semicolon, up to 10000 characters',
  'Give every statement an entry of its own.',
);

const table = closed({
  table: matching(
    new RegExp(`^${IDENTIFIER}(\\.${IDENTIFIER})?$`),
    'a table, with its schema where it needs one',
    "For example 'orders' or 'sales.orders'.",
  ),
  key: matching(
    new RegExp(`^${IDENTIFIER}$`),
    'the name of a column',
    "For example 'id': unique, never null, never changed.",
  ).default('id'),
  missingWhen: sql.optional(),
  wrongWhen: sql.optional(),
  statements: list(sql, 'a list of SQL statements'),
});

const statements = list(sql, 'a list of SQL statements');

const rehearsal = closed({ before: statements, damage: statements, afterwards: statements.default([]) });

/** Plans to bring rows back with. */
export const repairs = list(
  closed({ name: componentName, tables: list(table, 'a list of tables'), rehearsal: rehearsal.optional() }),
  'a list of repairs',
).default([]);
