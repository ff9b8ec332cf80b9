import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './errors.ts';
import { parseConfig } from './parse.ts';
import type { DrConfig } from './schema/index.ts';

export const DEFAULT_CONFIG_FILE = 'dr.config.ts';

export interface LoadOptions {
  /** Directory a relative file is looked for in. */
  readonly root: string;
  /** @default 'dr.config.ts' */
  readonly file?: string;
  /** How a module is got at, by absolute path; the process has to understand TypeScript (tsx). */
  readonly importModule?: (file: string) => Promise<unknown>;
}

/** Reads and validates a configuration file. Throws a {@link ConfigError}, whatever is wrong with it. */
export async function loadConfig({ root, file, importModule }: LoadOptions): Promise<DrConfig> {
  const name = file ?? DEFAULT_CONFIG_FILE;
  const absolute = path.resolve(root, name);
  if (!existsSync(absolute)) throw missing(name, absolute);
  const module = await imported(absolute, name, importModule ?? importFile);
  return parseConfig(defaultExport(module, name), name);
}

async function importFile(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

async function imported(
  absolute: string,
  name: string,
  importModule: (file: string) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await importModule(absolute);
  } catch (error) {
    const mistake = {
      path: '',
      given: `a file that fails while it is loaded: ${firstLine(error)}`,
      allowed: 'a TypeScript file that loads without an error',
      remedy: `Run 'npx tsx ${name}' to see where it fails.`,
    };
    throw new ConfigError([mistake], { file: name, cause: error });
  }
}

function defaultExport(module: unknown, name: string): unknown {
  const exported = propertyOf(module, 'default');
  // A file that counts as CommonJS arrives with its exports as the default of the module.
  const value = propertyOf(exported, '__esModule') === true ? propertyOf(exported, 'default') : exported;
  if (value !== undefined) return value;
  const mistake = {
    path: '',
    given: 'a file without a default export',
    allowed: 'export default defineDr({ … })',
    remedy: 'Export the configuration as the default of the file.',
  };
  throw new ConfigError([mistake], { file: name });
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function missing(name: string, absolute: string): ConfigError {
  const mistake = {
    path: '',
    given: `no file at ${absolute}`,
    allowed: `a TypeScript file; ${DEFAULT_CONFIG_FILE} unless another is named`,
    remedy: 'Correct the path, for example examples/fruitfulplanet.ts.',
  };
  return new ConfigError([mistake], { file: name });
}

/** Up to the first line that says something: a syntax error announces itself in one and stands in the next. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [first = text, second] = text.split('\n');
  return first.endsWith(':') && second !== undefined ? `${first} ${second}` : first;
}
