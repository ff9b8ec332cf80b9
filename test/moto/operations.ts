import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CloudAssembly } from '../../lab/twin/assembly.ts';
import { motoHas } from './support/ask.ts';
import { calls, isMissing, nameOf } from './support/moto.ts';

/**
 * What the handlers call and moto does not have, by the SDK's service and operation. The rest of a step that needs one
 * is not proven here.
 */
const NOT_IN_MOTO = [
  'backup DescribeRecoveryPoint',
  'backup StartBackupJob',
  'rds StartDBInstanceAutomatedBackupsReplication',
];

/**
 * What moto has and nobody calls here: it comes after the place where its runbook goes no further on moto (an approval,
 * a restore), or needs a database that speaks SQL. One that is called leaves the list.
 */
const NOT_CALLED: readonly string[] = [
  'rds CreateDBInstanceReadReplica',
  'rds CreateDBSnapshot',
  'rds DescribeDBSnapshots',
  'rds RestoreDBInstanceFromDBSnapshot',
  'rds RestoreDBInstanceToPointInTime',
  's3 CopyObject',
  's3 GetObject',
  's3 HeadObject',
  'secrets-manager GetSecretValue',
  'sfn StartExecution',
];

const SDK_IMPORT = /^import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)';/gm;

/** Every operation that an adapter can call: the commands it imports. */
function importedOperations(): readonly string[] {
  const root = path.resolve(__dirname, '../../lambda');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(SDK_IMPORT)].flatMap(
        ([, names = '', service]) =>
          names
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name.endsWith('Command'))
            .map((name) => `${service} ${name.replace(/Command$/, '')}`),
      ),
    );
  return [...new Set(found)].toSorted();
}

/** Of these, what the deployed functions contain; an adapter may be there before a step uses it. */
function operationsIn({ assetFolders }: CloudAssembly): readonly string[] {
  const code = [...assetFolders.values()]
    .map((folder) => path.join(folder, 'index.js'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
  // The bundler numbers a name that stands for two things.
  const sent = code.flatMap((text) =>
    [...text.matchAll(/\bnew (\w+?Command)\d*\(/g)].map(([, name]) => name),
  );
  const known = new Set(sent);
  return importedOperations().filter((name) => known.has(`${name.split(' ')[1] ?? ''}Command`));
}

function called(): ReadonlySet<string> {
  return new Set(calls.map(nameOf));
}

/** Comes last: it reads the record of every call that the tests before have made. */
export function operations(assembly: () => CloudAssembly): void {
  /** Operations that nobody has called so far, and moto lacks: asked now. */
  const lacking = new Set<string>();
  let deployed: readonly string[] = [];

  beforeAll(async () => {
    deployed = operationsIn(assembly());
    for (const name of deployed.filter((one) => !called().has(one))) {
      const [service = '', operation = ''] = name.split(' ');
      if (!(await motoHas(service, operation))) lacking.add(name);
    }
  });

  test('every operation that the handlers may call, and moto has, was called, but those that are listed', () => {
    expect(deployed.length).toBeGreaterThan(20);
    expect(deployed.filter((operation) => !called().has(operation) && !lacking.has(operation))).toEqual(
      NOT_CALLED,
    );
    expect([...called()].filter((operation) => !deployed.includes(operation))).toEqual([]);
  });

  test('moto has all of them but those that are listed; one that it has gained leaves the list', () => {
    const missing = new Set([...calls.filter(isMissing).map(nameOf), ...lacking]);
    const answered = new Set(calls.filter((call) => !isMissing(call)).map(nameOf));
    expect([...missing].toSorted()).toEqual(NOT_IN_MOTO);
    expect(NOT_IN_MOTO.filter((operation) => answered.has(operation))).toEqual([]);
  });
}
