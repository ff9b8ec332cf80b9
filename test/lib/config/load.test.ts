import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, DEFAULT_CONFIG_FILE, loadConfig } from '../../../lib/config/index.ts';
import type { Mistake } from '../../../lib/config/index.ts';
import { SMALL } from './definitions.ts';

const ROOT = path.resolve(__dirname, '../../..');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-config-'));
  writeFileSync(path.join(folder, DEFAULT_CONFIG_FILE), `export default ${JSON.stringify(SMALL)};\n`);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function load(module: unknown) {
  return loadConfig({ root: folder, importModule: async () => module });
}

async function refused(loading: Promise<unknown>): Promise<{ error: ConfigError; mistake: Mistake }> {
  const error: unknown = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError) || error.mistakes[0] === undefined) {
    throw new Error('expected a ConfigError', { cause: error });
  }
  return { error, mistake: error.mistakes[0] };
}

describe('loading a configuration', () => {
  test('takes dr.config.ts unless another file is named', async () => {
    const seen: string[] = [];
    await loadConfig({
      root: folder,
      importModule: async (file) => {
        seen.push(file);
        return { default: SMALL };
      },
    });
    expect(seen).toEqual([path.join(folder, 'dr.config.ts')]);
  });

  test('takes the default export, also of a file that counts as CommonJS', async () => {
    await expect(load({ default: SMALL })).resolves.toMatchObject({ application: 'shop' });
    await expect(load({ default: { __esModule: true, default: SMALL } })).resolves.toMatchObject({
      application: 'shop',
    });
  });

  test('names the file that is missing, and where it was looked for', async () => {
    const { error, mistake } = await refused(loadConfig({ root: folder, file: 'other.ts' }));
    expect(error.file).toBe('other.ts');
    expect(mistake).toMatchObject({ path: '', given: `no file at ${path.join(folder, 'other.ts')}` });
  });

  test.each([{}, { config: SMALL }, { default: undefined }, undefined])(
    'says how to export when the module is %j',
    async (module) => {
      const { mistake } = await refused(load(module));
      expect(mistake).toMatchObject({
        given: 'a file without a default export',
        allowed: 'export default defineDr({ … })',
      });
    },
  );

  test('tells the first line of what the file throws and keeps the rest as the cause', async () => {
    const cause = new TypeError('x is not a function\n    at somewhere');
    const { error, mistake } = await refused(
      loadConfig({ root: folder, importModule: () => Promise.reject(cause) }),
    );
    expect(mistake.given).toBe('a file that fails while it is loaded: TypeError: x is not a function');
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('at somewhere');
  });

  test('tells where a syntax error stands, which is in the second line', async () => {
    const cause = new Error('Transform failed with 1 error:\nplan.ts:6:7: ERROR: Expected identifier');
    const { mistake } = await refused(
      loadConfig({ root: folder, importModule: () => Promise.reject(cause) }),
    );
    expect(mistake.given).toMatch(/Transform failed with 1 error: plan\.ts:6:7: ERROR: Expected identifier$/);
  });

  test('names the file with the mistakes in it', async () => {
    const { error } = await refused(load({ default: { ...SMALL, account: '1' } }));
    expect(error.message).toContain('1 mistake in the configuration dr.config.ts:');
  });

  test('works with a TypeScript file as the commands load it', () => {
    const script = path.join(folder, 'load.mts');
    const index = path.join(ROOT, 'lib/config/index.ts');
    writeFileSync(
      script,
      `import { loadConfig } from ${JSON.stringify(index)};
       const config = await loadConfig({ root: ${JSON.stringify(folder)} });
       process.stdout.write(config.application);`,
    );
    const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    expect(execFileSync(process.execPath, [tsx, script], { encoding: 'utf8' })).toBe('shop');
  });
});
