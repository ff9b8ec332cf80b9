import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DrillReport } from '../lab/report/json.ts';

/**
 * Speed, as ratios to something measured in the same minute on the same machine, because absolute times say more
 * about the machine than about Muster. Prints; judges nothing.
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
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function repeat<T>(times: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: times }, (_, index) => make(index));
}

function line(what: string, value: string): void {
  console.log(`${what.padEnd(52)} ${value}`);
}

const empty = repeat(RUNS, () => measure('scripts/empty-app.ts'));
for (const config of ['dr.config.ts', 'examples/fruitfulplanet.ts', 'examples/concierge.ts']) {
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ config });
  const synth = repeat(RUNS, () => measure('bin/muster.ts'));
  const checks = repeat(RUNS, () => checksOf(config));
  const ratio = median(synth.map((run) => run.wallSeconds)) / median(empty.map((run) => run.wallSeconds));
  line(`synth of ${config} / synth of an empty app`, `${ratio.toFixed(2)} x`);
  const added = median(checks.map(({ addedSeconds }) => addedSeconds));
  const share = median(checks.map(({ addedSeconds, synthSeconds }) => addedSeconds / synthSeconds));
  line(
    `rules and assessment of ${config}, computing`,
    `${added.toFixed(2)} s, ${share.toFixed(2)} x its synth`,
  );
}

const many = measure('bin/assess.ts', '--json', '--config', 'scripts/many-components.ts');
line('assess, 200 databases and 200 buckets, computing', `${many.cpuSeconds.toFixed(1)} s`);
line('assess, 200 databases and 200 buckets, peak memory', `${many.peakMebibytes.toFixed(0)} MiB`);

const drills = repeat(SEEDS, (index) => measure('bin/drill.ts', '--json', '--seed', String(index + 1)));
const reports = drills.map((drill) => JSON.parse(drill.output) as DrillReport);
line('drill, whole process, median', `${median(drills.map((drill) => drill.wallSeconds)).toFixed(1)} s`);
line('drill, peak memory, most', `${Math.max(...drills.map((drill) => drill.peakMebibytes)).toFixed(0)} MiB`);
line(
  'drill / synth of an empty app',
  `${(median(drills.map((drill) => drill.wallSeconds)) / median(empty.map((run) => run.wallSeconds))).toFixed(2)} x`,
);
line(
  `overheadRatio, median of ${SEEDS} seeds`,
  median(reports.map((report) => report.overheadRatio ?? Number.POSITIVE_INFINITY)).toFixed(3),
);
