import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import { overlay, virtualCrypto, virtualTimers, type ProcessSurroundings } from './virtual-globals.ts';

/** Functions of Node's modules that would leave the process. */
const LEAVING: Readonly<Record<string, readonly string[]>> = {
  http: ['request', 'get'],
  https: ['request', 'get'],
  http2: ['connect'],
  net: ['connect', 'createConnection'],
  tls: ['connect'],
  dns: ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveCname', 'reverse'],
  child_process: ['exec', 'execFile', 'execSync', 'fork', 'spawn', 'spawnSync'],
};

/**
 * `require` for a bundle, which has nothing left to require but Node's own modules. Those that draw, wait, read files
 * or open connections are replaced: chance and time are the lab's, the disk holds the function's code and nothing else.
 *
 * @param codeFolder the asset's folder, absolute
 */
export function virtualRequire(
  surroundings: ProcessSurroundings,
  codeFolder: string,
): (name: string) => unknown {
  const nodeRequire = createRequire(join(codeFolder, 'index.js'));
  const modules = new Map<string, unknown>();
  return (name) => {
    const plain = name.replace(/^node:/, '');
    if (!modules.has(plain)) {
      modules.set(
        plain,
        virtualModule(plain, nodeRequire(`node:${plain}`) as object, surroundings, codeFolder),
      );
    }
    return modules.get(plain);
  };
}

function virtualModule(
  name: string,
  real: object,
  surroundings: ProcessSurroundings,
  codeFolder: string,
): unknown {
  const refuse = (what: string): never => surroundings.refuse(what);
  switch (name) {
    case 'crypto':
      return virtualCrypto(surroundings, real);
    case 'timers':
      return overlay(real, virtualTimers(surroundings));
    case 'timers/promises':
      return overlay(real, { setTimeout: (milliseconds = 0) => surroundings.clock.sleep(milliseconds) });
    case 'fs':
      return overlay(real, {
        ...codeFiles(codeFolder),
        promises: overlay(real, promisedCodeFiles(codeFolder)),
      });
    case 'fs/promises':
      return overlay(real, promisedCodeFiles(codeFolder));
    case 'dns/promises':
      return overlay(real, refusing('dns', refuse));
    default:
      return LEAVING[name] === undefined ? real : overlay(real, refusing(name, refuse));
  }
}

function refusing(name: string, refuse: (what: string) => never): Record<string, () => never> {
  const functions = LEAVING[name] ?? [];
  return Object.fromEntries(
    functions.map((member) => [member, () => refuse(`${name}.${member} in a function`)]),
  );
}

/** Lambda's disk as the function sees it: its own code; no home folder, no shared configuration. */
function codeFiles(codeFolder: string): Readonly<Record<string, unknown>> {
  const isOwn = (path: string): boolean => {
    const inside = relative(codeFolder, path);
    return isAbsolute(path) && !inside.startsWith('..') && !isAbsolute(inside);
  };
  return {
    existsSync: (path: string) => isOwn(path) && readable(path),
    readFileSync: (path: string, options?: BufferEncoding) => {
      if (!isOwn(path)) throw noSuchFile(path);
      return readFileSync(path, options);
    },
  };
}

function promisedCodeFiles(codeFolder: string): Readonly<Record<string, unknown>> {
  const { readFileSync: read } = codeFiles(codeFolder) as { readFileSync: typeof readFileSync };
  return {
    readFile: (path: string, options?: BufferEncoding) => Promise.resolve().then(() => read(path, options)),
  };
}

function readable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

function noSuchFile(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}
