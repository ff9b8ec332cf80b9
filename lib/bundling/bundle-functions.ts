import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, stop } from 'esbuild';
import type { Deployment } from '../../lambda/deployment.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../lambda/steps/registry.ts';
import { leanSchemas } from './lean-schemas.ts';

const CODE = 'index.js';

export interface BundleOptions {
  /** Folder of the repository: sources and installed packages are looked for below it. */
  readonly rootDirectory: string;
  /** One folder per function is written here. */
  readonly outDirectory: string;
  readonly deployment: Deployment;
  /** All of the registry unless given. */
  readonly functions?: readonly string[];
  /** Folder that `compileFunctions` has filled from the same sources. @default compiled now */
  readonly compiled?: string;
}

/** Every function there is, steps first. */
export function functionNames(): readonly string[] {
  return [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].map((contract) => contract.name);
}

/**
 * Bundles the functions and lays the deployed configuration beside each. The same sources and configuration give the
 * same bytes.
 *
 * @returns the folder of each function, by its name
 */
export async function bundleFunctions(options: BundleOptions): Promise<ReadonlyMap<string, string>> {
  const { rootDirectory, outDirectory, deployment, compiled, functions = functionNames() } = options;
  if (compiled === undefined) await compileFunctions({ rootDirectory, outDirectory, functions });
  const configuration = `${JSON.stringify(deployment)}\n`;
  const folders = new Map(functions.map((name) => [name, join(outDirectory, name)]));
  for (const [name, folder] of folders) {
    mkdirSync(folder, { recursive: true });
    if (compiled !== undefined) copyFileSync(join(compiled, name, CODE), join(folder, CODE));
    writeFileSync(join(folder, 'deployment.json'), configuration);
  }
  return folders;
}

/**
 * The bundler keeps what it parsed and printed of a pass until its process ends: all functions at once took 1.6 GB,
 * so many at a time stay well below one.
 */
const FUNCTIONS_PER_PASS = 25;

/** The part of bundling that depends on no configuration: `<function>/index.js` below `outDirectory`. */
export async function compileFunctions(
  options: Pick<BundleOptions, 'rootDirectory' | 'outDirectory' | 'functions'>,
): Promise<void> {
  const { functions = functionNames(), ...folders } = options;
  for (let from = 0; from < functions.length; from += FUNCTIONS_PER_PASS) {
    await compilePass({ ...folders, functions: functions.slice(from, from + FUNCTIONS_PER_PASS) });
    await stop();
  }
}

async function compilePass({
  rootDirectory,
  outDirectory,
  functions,
}: Required<Pick<BundleOptions, 'rootDirectory' | 'outDirectory' | 'functions'>>): Promise<void> {
  await build({
    absWorkingDir: resolve(rootDirectory),
    entryPoints: functions.map((name) => ({
      in: `lambda/steps/${name}/handler.ts`,
      out: join(name, 'index'),
    })),
    outdir: resolve(outDirectory),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    // The modules of the SDK are a third smaller than its CommonJS once unused parts are dropped.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './lambda/adapters/environment-credentials.ts' },
    plugins: [leanSchemas],
    minifySyntax: true,
    minifyWhitespace: true,
    // Optional parts of the PostgreSQL driver: a native binding, and sockets of another platform.
    external: ['pg-native', 'pg-cloudflare'],
    // Names stay readable in a stack trace, and error names are compared by people and by Catch.
    minifyIdentifiers: false,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
}
