import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../../lambda/deployment.ts';
import type { Platform } from '../../../lambda/platform.ts';
import { SHADOWED, virtualGlobals, type ProcessSurroundings } from './virtual-globals.ts';
import { virtualRequire } from './virtual-modules.ts';

export type Handler = (event: unknown) => Promise<unknown>;

/** What every bundle gives: `handler` for AWS, and the same bytes to be bound to a simulated platform. */
export interface BundleExports {
  readonly bind: (platform: Platform) => Handler;
}

type Compiled = (...parameters: readonly unknown[]) => void;

/** By folder, which the assembly names by the hash of what is in it. */
const compiledCode = new Map<string, Compiled>();
const deployments = new Map<string, Deployment>();

/** The deployed configuration that lies beside the code. */
export function deploymentOf(codeFolder: string): Deployment {
  let deployment = deployments.get(codeFolder);
  if (deployment === undefined) {
    deployment = JSON.parse(readFileSync(join(codeFolder, 'deployment.json'), 'utf8')) as Deployment;
    deployments.set(codeFolder, deployment);
  }
  return deployment;
}

/**
 * Runs the bundle's top level, as a cold start does, in surroundings of the lab. The code is compiled once per
 * process, in this realm, so that errors and dates are instances of the same classes on both sides.
 */
export function startBundle(codeFolder: string, surroundings: ProcessSurroundings): BundleExports {
  const globals = virtualGlobals(surroundings);
  const module: { exports: unknown } = { exports: {} };
  codeOf(codeFolder)(
    ...SHADOWED.map((name) => globals[name]),
    module.exports,
    virtualRequire(surroundings, codeFolder),
    module,
    join(codeFolder, 'index.js'),
    codeFolder,
  );
  const exported = module.exports as Partial<BundleExports>;
  if (typeof exported.bind !== 'function') {
    throw new TypeError(
      `${codeFolder}/index.js has no export named bind; it gives ${Object.keys(exported).join(', ')}.`,
    );
  }
  return { bind: exported.bind };
}

function codeOf(codeFolder: string): Compiled {
  let code = compiledCode.get(codeFolder);
  if (code === undefined) {
    code = compile(codeFolder);
    compiledCode.set(codeFolder, code);
  }
  return code;
}

/**
 * The code stands in a function of its own inside the one whose parameters are the shadowed globals, because it may
 * well declare a `crypto` or a `process` itself. `Function` and not `vm`, which compiles into the main realm: under a
 * test runner that is another one, with another `Error` and another `Date`.
 */
function compile(codeFolder: string): Compiled {
  const path = join(codeFolder, 'index.js');
  const inner = `(function (exports, require, module, __filename, __dirname) {\n${readFileSync(path, 'utf8')}\n})`;
  const outer = ['exports', 'require', 'module', '__filename', '__dirname'];
  const body = `return ${inner}.call(exports, ${outer.join(', ')});\n//# sourceURL=${path}`;
  return Reflect.construct(Function, [...SHADOWED, ...outer, body]) as Compiled;
}
