import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * `npm run test:moto`: the handlers against moto, an AWS API simulator that we did not write. Makes a Python virtual
 * environment in `.venv` the first time and whenever the requirements have changed, starts moto's server on a free
 * loopback port, runs the tests (arguments go to jest), and stops the server whatever happens.
 */
const ROOT = path.resolve('.');
const VENV = path.join(ROOT, '.venv');
const PYTHON = path.join(VENV, 'bin', 'python');
const REQUIREMENTS = path.join(ROOT, 'test', 'moto', 'requirements.txt');
/** What the environment was made from; written last, so that one that was interrupted is made anew. */
const MADE_FROM = path.join(VENV, 'made-from.txt');
/** What moto asks for (its package's metadata). */
const OLDEST_PYTHON = '3.10';
/** The SDK inside a bundle imports Node's HTTP when it first needs it, and jest lets nobody import without. */
const NODE_ARGUMENTS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
/** A server that says nothing for so long will not come. */
const START_SECONDS = 60;
/** The account of the tests' application: moto knows one, whoever signs. */
const ACCOUNT = '111122223333';

class SetupError extends Error {}

async function main(jestArguments: readonly string[]): Promise<number> {
  preparePython();
  const server = startServer();
  try {
    const endpoint = await endpointOf(server);
    return await runTests(endpoint, jestArguments);
  } finally {
    // The server ends with its standard input, so it also ends when this process is killed.
    server.stdin?.end();
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
}

function preparePython(): void {
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(MADE_FROM) && readFileSync(MADE_FROM, 'utf8') === requirements) return;
  checkPython();
  console.log('Making .venv with moto; this is done once.');
  run('python3', ['-m', 'venv', '--clear', VENV], 'The virtual environment .venv could not be made.');
  run(
    PYTHON,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS],
    'pip could not install test/moto/requirements.txt: it needs the Python package index, or a mirror of it.',
  );
  writeFileSync(MADE_FROM, requirements);
}

function checkPython(): void {
  const install = 'on Debian and Ubuntu: apt-get install python3 python3-venv';
  const asked = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (asked.status !== 0) {
    throw new SetupError(
      `test:moto needs python3 ${OLDEST_PYTHON} or newer, and there is none (${install}).`,
    );
  }
  const version = asked.stdout.trim();
  if (version.localeCompare(OLDEST_PYTHON, 'en', { numeric: true }) < 0) {
    throw new SetupError(`test:moto needs python3 ${OLDEST_PYTHON} or newer; this is ${version}.`);
  }
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
    throw new SetupError(
      `This python3 makes no virtual environments: venv or ensurepip is missing (${install}).`,
    );
  }
}

function run(command: string, given: readonly string[], otherwise: string): void {
  if (spawnSync(command, given, { stdio: 'inherit' }).status !== 0) throw new SetupError(otherwise);
}

function startServer(): ChildProcess {
  return spawn(PYTHON, [path.join(ROOT, 'test', 'moto', 'server.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, MOTO_ACCOUNT_ID: ACCOUNT },
  });
}

/** The first line the server writes. */
async function endpointOf(server: ChildProcess): Promise<string> {
  const signal = AbortSignal.timeout(START_SECONDS * 1000);
  try {
    const lines = createInterface({ input: server.stdout! });
    const ended = once(server, 'exit', { signal }).then(() => Promise.reject(new Error('it ended')));
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as string[];
    return line!;
  } catch (error) {
    throw new SetupError("moto's server did not start.", { cause: error });
  }
}

async function runTests(endpoint: string, jestArguments: readonly string[]): Promise<number> {
  const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = path.join(ROOT, 'jest.moto.config.json');
  const tests = spawn(process.execPath, [...NODE_ARGUMENTS, jest, '--config', config, ...jestArguments], {
    stdio: 'inherit',
    env: { ...process.env, MOTO_ENDPOINT: endpoint },
  });
  // Ctrl-C reaches the tests too; a signal to this process alone is passed on. Either way they are waited for.
  const forward = (signal: NodeJS.Signals): boolean => tests.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const [code] = (await once(tests, 'exit')) as [number | null];
  return code ?? 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
