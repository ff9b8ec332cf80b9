import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileFunctions } from '../../lib/bundling/bundle-functions.ts';
import { parseConfig, type DrDefinition } from '../../lib/config/index.ts';
import { synthesize } from '../../lib/stacks/index.ts';
import { topologyOf } from '../../lib/topology/index.ts';
import { appFor } from '../lib/stacks/app.ts';

/** The work of `shared-assembly.ts`, in a process of its own. The order comes as JSON on standard input. */

export interface WantedAssembly {
  /** Plain data: it is handed on as JSON. */
  readonly definition: DrDefinition;
  /** Names of databases whose instances leave their templates. @default none */
  readonly detach?: readonly string[];
}

export interface AssemblyOrder {
  readonly kind: 'assemblies';
  readonly wanted: readonly WantedAssembly[];
  /** Gets a folder per assembly: `0`, `1` ... */
  readonly outdir: string;
  /** Folder of the compiled functions. @default a line of text for each */
  readonly functions?: string;
}

/** Compiles all functions, which depends on no configuration. */
export interface FunctionsOrder {
  readonly kind: 'functions';
  readonly outdir: string;
}

async function fulfil(order: AssemblyOrder | FunctionsOrder): Promise<void> {
  const root = path.resolve('.');
  if (order.kind === 'functions') {
    await compileFunctions({ rootDirectory: root, outDirectory: order.outdir });
    return;
  }
  for (const [index, { definition, detach = [] }] of order.wanted.entries()) {
    const topology = topologyOf(parseConfig(definition));
    const outdir = path.join(order.outdir, String(index));
    if (order.functions === undefined) appFor(topology, { outdir, detached: detach }).synth();
    else await synthesize(topology, { root, outdir, detach, compiled: order.functions });
  }
}

const order = JSON.parse(readFileSync(0, 'utf8')) as AssemblyOrder | FunctionsOrder;
fulfil(order).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
