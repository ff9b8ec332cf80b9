// PostgreSQL, compiled to WebAssembly, in a thread of its own: its timers and its memory are not the rehearsal's.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** Servers by their number; each is one instance's rows. */
const servers = new Map();
let cluster;

/** Making a cluster takes seconds, loading one half a second: the first is kept beside the package it is made with. */
async function emptyCluster() {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const build = createHash('sha256').update(readFileSync(main)).digest('hex').slice(0, 16);
  const kept = join(process.cwd(), 'node_modules/.cache/muster', `cluster-${build}.tar`);
  if (!existsSync(kept)) {
    const first = await PGlite.create();
    const dump = await first.dumpDataDir('none');
    await first.close();
    mkdirSync(dirname(kept), { recursive: true });
    // Others may be making it, too: whoever is last puts the same in its place.
    const draft = `${kept}.${process.pid}`;
    writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
    renameSync(draft, kept);
  }
  return new Blob([readFileSync(kept)]);
}

/** As the real driver is set: every value stays the text the server writes, and goes as the text it was given as. */
async function start() {
  cluster ??= emptyCluster();
  const server = await PGlite.create({ loadDataDir: await cluster });
  for (const oid of Object.keys(server.parsers)) server.parsers[oid] = (text) => text;
  for (const oid of Object.keys(server.serializers)) server.serializers[oid] = String;
  await server.exec("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'");
  return server;
}

async function run({ server: number, text, parameters }) {
  if (!servers.has(number)) servers.set(number, start());
  const server = await servers.get(number);
  const { rows, affectedRows = 0 } = await server.query(text, parameters);
  return { rows, changed: affectedRows };
}

async function close({ server: number }) {
  const server = await servers.get(number);
  servers.delete(number);
  await server?.close();
}

parentPort.on('message', (request) => {
  const work = request.text === undefined ? close(request) : run(request);
  work.then(
    (outcome) => parentPort.postMessage({ id: request.id, outcome }, []),
    ({ code, message }) => parentPort.postMessage({ id: request.id, failure: { code, message } }, []),
  );
});
