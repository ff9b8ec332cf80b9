import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import type { DatabaseConfig } from '../schema/index.ts';
import { elementCheck, repetitions } from './check.ts';

type Repair = DatabaseConfig['repairs'][number];
type Table = Repair['tables'][number];

/** What would be found out at 03:00 otherwise. */
export const repairChecks = [
  elementCheck(['databases'], ({ databases }) =>
    databases.flatMap(({ engine, repairs }, index) => {
      const path = `databases[${index}].repairs`;
      return [
        ...(engine === 'postgres' || repairs.length === 0 ? [] : [otherEngine(engine, path)]),
        ...sameNames(repairs, path),
        ...repairs.flatMap(({ tables }, number) => tablesMistakes(tables, `${path}[${number}].tables`)),
      ];
    }),
  ),
];

function otherEngine(engine: string, path: string): Mistake {
  return {
    path,
    given: `a repair of ${engine}`,
    allowed: 'repairs of postgres databases',
    remedy: 'Leave it away, and restore a copy with database-restore: rows are brought back from it by hand.',
  };
}

function sameNames(repairs: readonly Repair[], path: string): readonly Mistake[] {
  const named = repairs.map(({ name }, index) => ({ name, path: `${path}[${index}].name` }));
  return repetitions(named, ({ name }) => name).map(({ again, first, key }) => ({
    path: again.path,
    given: show(key),
    allowed: `a name that ${first.path} does not have`,
    remedy: 'Rename one of them: the runbook is started with it.',
  }));
}

function tablesMistakes(tables: readonly Table[], path: string): readonly Mistake[] {
  if (tables.length === 0) return [nothingIn(path, 'one table or more', 'Name the table that is repaired.')];
  return tables.flatMap((table, index) => statementMistakes(table, `${path}[${index}]`));
}

function statementMistakes(table: Table, path: string): readonly Mistake[] {
  const { statements, wrongWhen } = table;
  if (statements.length === 0) {
    return [
      nothingIn(
        `${path}.statements`,
        'one statement or more',
        `For example 'INSERT INTO ${table.table} SELECT * FROM {missing}'.`,
      ),
    ];
  }
  const all = statements.join('\n');
  return [
    ...statements.flatMap((statement, index) =>
      unknownPlaceholders(statement, `${path}.statements[${index}]`),
    ),
    ...(all.includes('{missing}')
      ? []
      : [
          nothingIn(
            `${path}.statements`,
            'a statement that brings back the rows of {missing}',
            'A repair that leaves a missing row out is rolled back. Narrow them with missingWhen where none is wanted.',
          ),
        ]),
    ...(all.includes('{wrong}') === (wrongWhen !== undefined) ? [] : [wrongWithout(table, path)]),
  ];
}

function unknownPlaceholders(statement: string, path: string): readonly Mistake[] {
  const unknown = [...statement.matchAll(/\{(\w+)\}/g)].filter(
    ([, name]) => name !== 'missing' && name !== 'wrong',
  );
  return unknown.map(([placeholder]) => ({
    path,
    given: placeholder,
    allowed: '{missing}, {wrong}',
    remedy: 'Correct the name.',
  }));
}

function wrongWithout({ wrongWhen }: Table, path: string): Mistake {
  return wrongWhen === undefined
    ? {
        path: `${path}.wrongWhen`,
        given: 'nothing, and a statement with {wrong}',
        allowed: 'a condition on live and saved',
        remedy: "Say which differing rows are wrong, e.g. 'live.total < 0'; all others were changed rightly.",
      }
    : {
        path: `${path}.statements`,
        given: 'wrongWhen, and no statement with {wrong}',
        allowed: 'a statement that puts the rows of {wrong} right',
        remedy: 'Add it, or leave wrongWhen away.',
      };
}

function nothingIn(path: string, allowed: string, remedy: string): Mistake {
  return { path, given: 'nothing of the kind', allowed, remedy };
}
