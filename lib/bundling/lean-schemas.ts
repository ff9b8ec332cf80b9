import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const SCHEMAS = /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const STRING_CONSTANT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm;
const COMPUTED_KEY = /\[(_\w+)\]:/g;

/**
 * Lets the bundler drop the schemas of operations that are never called. The SDK writes the keys of a schema's traits
 * as constants (`{ [_eQN]: ... }`), and a computed key might have a side effect, so that esbuild keeps every schema
 * that has one: 800 KiB of EC2 in a function that lists security groups. With the constants' values in their place
 * the schemas mean the same and fall away when unused.
 */
export const leanSchemas: Plugin = {
  name: 'lean-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withLiteralKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

export function withLiteralKeys(source: string): string {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of source.matchAll(STRING_CONSTANT)) values.set(name, value);
  return source.replaceAll(COMPUTED_KEY, (key, name: string) => {
    const value = values.get(name);
    return value === undefined ? key : `${value}:`;
  });
}
