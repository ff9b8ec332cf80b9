import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import type { RehearsedSeed } from '../scripts/rehearse-seeds.ts';

/**
 * Speed, also as ratios to something measured in the same minutes on the same machine, because absolute times say more
 * about the machine than about Muster. Prints; judges nothing. Two to four minutes on two cores with nothing else to do.
 */
const SEEDS = 20;
const RUNS = 3;

interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly output: string;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'muster-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function measure(script: string, ...args: string[]): Measured {
  const resources = path.join(scratch, 'resources.json');
  const from = process.hrtime.bigint();
  const child = spawnSync(
    process.execPath,
    ['--import', './scripts/report-resources.mjs', '--import', 'tsx', script, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, MUSTER_RESOURCES_FILE: resources, CDK_OUTDIR: path.join(scratch, 'cdk.out') },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  // 2: a missed target, which is a result and not a failure of the bench.
  if (child.status !== 0 && child.status !== 2) throw new Error(`${script} failed: ${child.stderr}`);
  const wallSeconds = Number(process.hrtime.bigint() - from) / 1e9;
  const usage = JSON.parse(readFileSync(resources, 'utf8')) as { peakMebibytes: number; cpuSeconds: number };
  return { wallSeconds, ...usage, output: child.stdout };
}

/** Computing time of what recovery rules and assessment add, and of the synthesis before them. */
function checksOf(config: string): { readonly addedSeconds: number; readonly synthSeconds: number } {
  return JSON.parse(measure('scripts/time-checks.ts', config).output) as {
    addedSeconds: number;
    synthSeconds: number;
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = Number.NaN, above = Number.NaN] = [
    sorted[Math.ceil(middle) - 1],
    sorted[Math.floor(middle)],
  ];
  return (below + above) / 2;
}

function repeat<T>(times: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: times }, (_, index) => make(index));
}

function line(what: string, value: string): void {
  console.log(`${what.padEnd(52)} ${value}`);
}

/** The least of several: whatever else the machine does only adds to it. */
function least(runs: readonly Measured[]): Measured {
  const [first, ...others] = runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
  if (first === undefined) throw new Error('Nothing was measured.');
  const wallSeconds = Math.min(first.wallSeconds, ...others.map((run) => run.wallSeconds));
  return { ...first, wallSeconds };
}

const [processor] = cpus();
console.log(
  `${availableParallelism()} x ${processor?.model ?? 'unknown processor'}, Node.js ${process.versions.node}`,
);
console.log(
  `Whole processes: the least of ${RUNS}. A ratio is one of CPU time, which other work disturbs less.\n`,
);

const empty = least(repeat(RUNS, () => measure('scripts/empty-app.ts')));
line('synth of an empty app', compared(empty, empty));
for (const config of ['dr.config.ts', 'examples/fruitfulplanet.ts', 'examples/concierge.ts']) {
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ config });
  line(
    `synth of ${config}, all checks`,
    compared(least(repeat(RUNS, () => measure('bin/muster.ts'))), empty),
  );
  const checks = repeat(RUNS, () => checksOf(config));
  const added = median(checks.map(({ addedSeconds }) => addedSeconds));
  const share = median(checks.map(({ addedSeconds, synthSeconds }) => addedSeconds / synthSeconds));
  line('its recovery rules and assessment', `${added.toFixed(2)} s of CPU, ${share.toFixed(2)} x its synth`);
}

const many = measure('bin/assess.ts', '--json', '--config', 'scripts/many-components.ts');
line('assess, 200 databases and 200 buckets', compared(many, empty));
line('assess of them, peak memory', `${many.peakMebibytes.toFixed(0)} MiB`);

const drills = repeat(RUNS, (index) => measure('bin/drill.ts', '--json', '--seed', String(index + 1)));
line('drill, from start to report', compared(least(drills), empty));
line('drill, peak memory, most', `${Math.max(...drills.map((run) => run.peakMebibytes)).toFixed(0)} MiB`);

const { output, peakMebibytes } = measure('scripts/rehearse-seeds.ts', String(SEEDS));
const rehearsed = output
  .trim()
  .split('\n')
  .map((text) => JSON.parse(text) as RehearsedSeed);
const ratios = rehearsed.flatMap(({ overheadRatio }) => (overheadRatio === null ? [] : [overheadRatio]));
line(
  `${SEEDS} rehearsals in one process, each`,
  `${median(rehearsed.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2)} s of CPU (median)`,
);
line(`${SEEDS} rehearsals in one process, peak memory`, `${peakMebibytes.toFixed(0)} MiB`);
const outcomes = [...new Set(rehearsed.map(({ outcome }) => outcome))].map(
  (one) => `${rehearsed.filter(({ outcome }) => outcome === one).length} ${one}`,
);
line('outcomes', outcomes.join(', '));
line(
  `overheadRatio, median of ${ratios.length} recovered seeds`,
  `${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`,
);

function compared({ wallSeconds, cpuSeconds }: Measured, yardstick: Measured): string {
  const ratio = cpuSeconds / yardstick.cpuSeconds;
  return `${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${ratio.toFixed(2)} x the empty app`;
}
