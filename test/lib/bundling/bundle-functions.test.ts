import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Platform } from '../../../lambda/platform.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { bundleFunctions, functionNames } from '../../../lib/bundling/bundle-functions.ts';
import { withLiteralKeys } from '../../../lib/bundling/lean-schemas.ts';
import { FakePlatform, runContext, stepEvent } from '../../support/fake-platform.ts';
import { deploymentWith } from '../runbooks/support/deployment.ts';

const MEBIBYTE = 1_048_576;
const rootDirectory = resolve('.');

const SPEAKING_SQL: ReadonlySet<string> = new Set(
  [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS]
    .filter(({ network }) => network === 'database')
    .map(({ name }) => name),
);

interface Bundle {
  readonly handler: (event: unknown) => Promise<unknown>;
  readonly bind: (platform: Platform) => (event: unknown) => Promise<unknown>;
}

let outDirectory: string;
let folders: ReadonlyMap<string, string>;

beforeAll(async () => {
  outDirectory = mkdtempSync(join(tmpdir(), 'muster-bundles-'));
  folders = await bundleFunctions({ rootDirectory, outDirectory, deployment: deploymentWith(1) });
}, 60_000);

afterAll(() => {
  rmSync(outDirectory, { recursive: true });
});

function codeOf(name: string): string {
  return readFileSync(join(folders.get(name) ?? '', 'index.js'), 'utf8');
}

/** Runs a bundle's top level with only what a test lets it have. */
function load(name: string, required: string[] = []): Bundle {
  const module = { exports: {} };
  const requireOf = (id: string): unknown => {
    required.push(id);
    return require(id) as unknown;
  };
  // oxlint-disable-next-line no-implied-eval
  const run = new Function('module', 'exports', 'require', codeOf(name)) as (...all: unknown[]) => void;
  run(module, module.exports, requireOf);
  return module.exports as Bundle;
}

describe('bundling the functions', () => {
  it('makes a folder with code and configuration for every function of the registry', () => {
    expect([...folders.keys()]).toEqual(functionNames());
    for (const folder of folders.values()) {
      expect(readdirSync(folder).toSorted()).toEqual(['deployment.json', 'index.js']);
      expect(JSON.parse(readFileSync(join(folder, 'deployment.json'), 'utf8'))).toEqual(deploymentWith(1));
    }
  });

  it.each(functionNames())('keeps %s under 1 MiB, or under 2 MiB with database drivers', (name) => {
    const limit = SPEAKING_SQL.has(name) ? 2 * MEBIBYTE : MEBIBYTE;
    expect(statSync(join(folders.get(name) ?? '', 'index.js')).size).toBeLessThan(limit);
  });

  it('puts the drivers into the functions that stand in the database network, and into no other', () => {
    expect(SPEAKING_SQL.size).toBeGreaterThan(0);
    const withDrivers = functionNames().filter((name) =>
      codeOf(name).includes('scram-sha-256'.toUpperCase()),
    );
    expect(new Set(withDrivers)).toEqual(SPEAKING_SQL);
  });

  it('gives the same bytes again', async () => {
    const again = mkdtempSync(join(tmpdir(), 'muster-bundles-'));
    const names = ['open-incident', 'write-report'];
    const second = await bundleFunctions({
      rootDirectory,
      outDirectory: again,
      deployment: deploymentWith(1),
      functions: names,
    });
    for (const name of names) {
      expect(hash(readFileSync(join(second.get(name) ?? '', 'index.js'), 'utf8'))).toBe(hash(codeOf(name)));
    }
    rmSync(again, { recursive: true });
  });

  it.each(functionNames())('lets %s be loaded without doing anything, with both its exports', (name) => {
    const required: string[] = [];
    const bundle = load(name, required);
    expect(Object.keys(bundle).toSorted()).toEqual(expect.arrayContaining(['bind', 'handler']));
    // Modules of Node.js alone: everything else is inside.
    for (const id of required) expect(id).toMatch(/^(node:)?[a-z_]+(\/(?:promises|types))?$/);
  });

  it('carries no path of the machine it was made on, and no providers that ask a global endpoint', () => {
    for (const name of functionNames()) {
      expect(codeOf(name)).not.toContain(rootDirectory);
      expect(codeOf(name)).not.toContain('AssumeRoleWithWebIdentity');
    }
  });

  it('binds the same bytes to another platform', async () => {
    const platform = new FakePlatform();
    const refused = load('open-incident').bind(platform)(stepEvent('notify', runContext()));
    await expect(refused).rejects.toMatchObject({ name: 'InvalidEvent' });
  });
});

describe('the keys of the SDK schemas', () => {
  it('become literal where their value is a constant, and stay as they are otherwise', () => {
    const source = 'const _eQN = "ec2QueryName";\nvar A = [1, { [_eQN]: "x", [_other]: 1 }, [_eQN]];';
    expect(withLiteralKeys(source)).toBe(
      'const _eQN = "ec2QueryName";\nvar A = [1, { "ec2QueryName": "x", [_other]: 1 }, [_eQN]];',
    );
  });

  it('still find names with quotes in them', () => {
    expect(withLiteralKeys('const _a = "x\\"y";\nvar A = { [_a]: 1 };')).toContain('{ "x\\"y": 1 }');
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
