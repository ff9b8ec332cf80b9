import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, stop } from 'esbuild';
import type { Deployment } from '../../lambda/deployment.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../lambda/steps/registry.ts';
import { leanSchemas } from './lean-schemas.ts';

export interface BundleOptions {
  /** Folder of the repository: sources and installed packages are looked for below it. */
  readonly rootDirectory: string;
  /** One folder per function is written here. */
  readonly outDirectory: string;
  readonly deployment: Deployment;
  /** All of the registry unless given. */
  readonly functions?: readonly string[];
}

/** Every function there is, steps first. */
export function functionNames(): readonly string[] {
  return [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].map((contract) => contract.name);
}

/**
 * Bundles the functions, all in one pass so that each source is read and parsed once, and lays the deployed
 * configuration beside each. The same sources and configuration give the same bytes.
 *
 * @returns the folder of each function, by its name
 */
export async function bundleFunctions(options: BundleOptions): Promise<ReadonlyMap<string, string>> {
  const { rootDirectory, outDirectory, deployment } = options;
  const names = options.functions ?? functionNames();
  await compile(rootDirectory, outDirectory, names);
  const configuration = `${JSON.stringify(deployment)}\n`;
  const folders = new Map(names.map((name) => [name, join(outDirectory, name)]));
  for (const folder of folders.values()) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'deployment.json'), configuration);
  }
  return folders;
}

async function compile(rootDirectory: string, outDirectory: string, names: readonly string[]): Promise<void> {
  await build({
    absWorkingDir: resolve(rootDirectory),
    entryPoints: names.map((name) => ({
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
  // Its process would keep some 700 MiB until this one ends.
  await stop();
}
