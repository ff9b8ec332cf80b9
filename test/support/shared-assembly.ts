import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DrDefinition } from '../../lib/config/index.ts';
import { madeOnce } from './made-once.ts';
import type { AssemblyOrder, FunctionsOrder, WantedAssembly } from './make-assembly.ts';

const ROOT = path.resolve('.');
/** Far longer than it takes, so that one who hangs keeps nobody waiting for good. */
const LIMIT_MILLISECONDS = 300_000;

/**
 * The cloud assembly of a configuration with its bundled functions, synthesized without checks: once in a run of jest,
 * for all test files that ask for an equal configuration, by a process of its own. Whoever asks loads no CDK. To be
 * read only.
 *
 * @returns the assembly's folder
 */
export function sharedAssembly(definition: DrDefinition): string {
  const functions = madeOnce('functions', (outdir) => make({ kind: 'functions', outdir }));
  return assemblies([{ definition }], functions)[0] ?? '';
}

/**
 * The same with a line of text in place of each function, which takes a fraction of the time: for templates. All that
 * are named together are made together.
 */
export function sharedTemplates(wanted: readonly WantedAssembly[]): readonly string[] {
  return assemblies(wanted);
}

function assemblies(wanted: readonly WantedAssembly[], functions?: string): readonly string[] {
  const what = JSON.stringify(wanted);
  const name = createHash('sha256').update(what).digest('hex').slice(0, 16);
  const folder = madeOnce(functions === undefined ? `templates-${name}` : `assembly-${name}`, (outdir) =>
    make({ kind: 'assemblies', wanted, outdir, ...(functions === undefined ? {} : { functions }) }),
  );
  return wanted.map((_, index) => path.join(folder, String(index)));
}

function make(order: AssemblyOrder | FunctionsOrder): void {
  const script = path.join(ROOT, 'test/support/make-assembly.ts');
  const { status, signal, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    cwd: ROOT,
    input: JSON.stringify(order),
    encoding: 'utf8',
    timeout: LIMIT_MILLISECONDS,
  });
  if (status !== 0) throw new Error(`Synthesis ended with ${String(status ?? signal)}:\n${stderr}`);
}
