import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { calls, type Call } from './support/moto.ts';

/**
 * What the handlers call and moto does not have, by the SDK's service and operation. The rest of a step that needs one
 * is not proven here.
 */
const NOT_IN_MOTO = ['backup StartBackupJob'];

/** How test/moto/server.py answers for an operation that moto does not have. */
const NOT_IMPLEMENTED = 501;

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

function nameOf({ service, operation }: Call): string {
  return `${service} ${operation}`;
}

function isMissing({ error }: Call): boolean {
  return error?.$metadata?.httpStatusCode === NOT_IMPLEMENTED;
}

/** Comes last: it reads the record of every call that the tests before have made. */
export function operations(): void {
  test('every operation that the handlers may call was called', () => {
    const called = new Set(calls.map(nameOf));
    const imported = importedOperations();
    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((operation) => !called.has(operation))).toEqual([]);
    expect([...called].filter((operation) => !imported.includes(operation))).toEqual([]);
  });

  test('moto has all of them but those that are listed; one that it has gained leaves the list', () => {
    const missing = new Set(calls.filter(isMissing).map(nameOf));
    const answered = new Set(calls.filter((call) => !isMissing(call)).map(nameOf));
    expect([...missing].toSorted()).toEqual(NOT_IN_MOTO);
    expect(NOT_IN_MOTO.filter((operation) => answered.has(operation))).toEqual([]);
  });
}
