import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { cac } from 'cac';
import { Campaign } from '../lab/simulate/campaign.ts';
import { runbooksThatCanBeSimulated, type SeedResult } from '../lab/simulate/simulator.ts';
import { summaryOf, type SimulationSummary } from '../lab/simulate/summary.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

const FAILED = 1;
const INTERRUPTED = 130;
const MAX_SEED = 2 ** 31 - 1;
/** Shrinking takes many runs: the first few that fail tell most. */
const EXPLAINED = 3;
const PROGRESS_MILLISECONDS = 5_000;

interface Arguments {
  readonly seeds: number;
  readonly from: number;
  readonly runbooks: readonly string[];
  readonly config: string;
  readonly workers: number;
  readonly json: boolean;
}

class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | undefined {
  const known = runbooksThatCanBeSimulated();
  const cli = cac('npm run simulate --');
  cli.usage(
    '[options]: runs runbooks through disasters drawn from seeds, and holds the outcome against oracles',
  );
  cli
    .option('--seeds <number>', 'How many seeds', { default: 100 })
    .option('--from <seed>', `First seed, 0 to ${MAX_SEED}`, { default: 1 })
    .option('--runbook <name>', `One of: ${known.join(', ')}; all of them unless given`)
    .option('--config <file>', 'Configuration', { default: 'dr.config.ts' })
    .option('--workers <number>', 'Processes; as many as there are cores unless given')
    .option('--json', 'Print one JSON object and nothing else');
  cli.help((sections) => [
    ...sections,
    {
      title: 'Exit codes',
      body: '  0 nothing found, 1 a violation, a state never reached, or an error, 130 interrupted',
    },
  ]);
  const { args, options } = cli.parse([...argv], { run: false });
  if (options['help'] === true) return undefined;
  cli.globalCommand.checkUnknownOptions();
  cli.globalCommand.checkOptionValue();
  if (args.length > 0) throw new UsageError(`Given: ${args.join(' ')}. Allowed: options only; see --help.`);
  return {
    seeds: wholeNumber('--seeds', options['seeds'], 1, 10_000_000),
    from: wholeNumber('--from', options['from'], 0, MAX_SEED),
    runbooks: options['runbook'] === undefined ? known : [runbookOf(options['runbook'], known)],
    config: String(options['config']),
    workers: wholeNumber('--workers', options['workers'] ?? availableParallelism(), 1, 256),
    json: options['json'] === true,
  };
}

function runbookOf(given: unknown, known: readonly string[]): string {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(`--runbook: given ${String(given)}; allowed: ${known.join(', ')}. Name one of them.`);
}

function wholeNumber(option: string, given: unknown, least: number, most: number): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given;
  throw new UsageError(
    `${option}: given ${String(given)}; allowed: a whole number from ${least} to ${most}.`,
  );
}

async function synthesized(file: string): Promise<string> {
  const root = path.resolve('.');
  const scratch = mkdtempSync(path.join(tmpdir(), 'muster-simulate-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const topology = topologyOf(await loadConfig({ root, file }));
  return (await synthesize(topology, { root, outdir: path.join(scratch, 'cdk.out') })).directory;
}

async function simulate(given: Arguments): Promise<number> {
  const say = (text: string): void => {
    if (!given.json) console.log(text);
  };
  say(
    `Muster simulation: ${given.runbooks.join(', ')} of ${given.config}, ${given.seeds} seeds from ${given.from}`,
  );
  const results: SeedResult[] = [];
  let interrupted = false;
  const campaign = new Campaign({
    ...given,
    assemblyFolder: await synthesized(given.config),
    fromSeed: given.from,
    workers: Math.min(given.workers, given.seeds * given.runbooks.length),
    isStopped: () => interrupted,
    onResult: (result) => {
      results.push(result);
      if (result.violations.length > 0)
        say(
          `seed ${result.seed}: ${result.violations[0]?.oracle ?? ''}: ${result.violations[0]?.message ?? ''}`,
        );
    },
  });
  process.on('SIGINT', () => {
    if (interrupted) process.exit(INTERRUPTED);
    interrupted = true;
    console.error('\nInterrupted: the runs under way are finished; once more ends at once.');
  });
  const from = process.hrtime.bigint();
  const progress = setInterval(() => say(progressLine(results, given)), PROGRESS_MILLISECONDS);
  await campaign.run();
  clearInterval(progress);
  const wallSeconds = Number(process.hrtime.bigint() - from) / 1e9;
  // Workers deliver in the order in which they end.
  results.sort((a, b) => a.seed - b.seed || (a.runbook < b.runbook ? -1 : 1));
  const summary = summaryOf(results, { ...given, wallSeconds });
  if (given.json) console.log(JSON.stringify(summary));
  else await tell(summary, campaign, interrupted, say);
  campaign.end();
  if (interrupted) return INTERRUPTED;
  return summary.violations.length + summary.neverReached.length > 0 ? FAILED : 0;
}

function progressLine(results: readonly SeedResult[], { seeds, runbooks }: Arguments): string {
  const failed = results.filter(({ violations }) => violations.length > 0).length;
  return `${results.length} of ${seeds * runbooks.length} runs, ${failed} with a violation`;
}

async function tell(
  summary: SimulationSummary,
  campaign: Campaign,
  interrupted: boolean,
  say: (text: string) => void,
): Promise<void> {
  const { runs, violations, reached, neverReached, drillsPerSecond, rtoSeconds, rpoSeconds } = summary;
  say('');
  const failing = [...new Map(violations.map((one) => [`${one.runbook} ${one.seed}`, one])).values()];
  for (const { seed, runbook, replay } of interrupted ? [] : failing.slice(0, EXPLAINED)) {
    const { faults, timeline } = await campaign.explain(runbook, seed);
    say(`Seed ${seed}, ${runbook}. Again: ${replay}`);
    say(
      `Shortest schedule of faults found: ${faults.map((fault) => JSON.stringify(fault)).join('\n  ') || 'none is needed'}`,
    );
    for (const { atSeconds, text } of timeline) say(`  ${String(atSeconds).padStart(9)} s  ${text}`);
    say('');
  }
  say('States reached:');
  for (const [state, count] of Object.entries(reached)) say(`  ${String(count).padStart(6)}  ${state}`);
  if (neverReached.length > 0) say(`Never reached, and they have to be: ${neverReached.join('; ')}.`);
  say('');
  for (const { seed, oracle, message, replay } of violations)
    say(`seed ${seed}: ${oracle}: ${message}\n  ${replay}`);
  say(
    `${runs} runs, ${violations.length} violations, ${drillsPerSecond} runs per second. ` +
      `RTO in seconds: median ${rtoSeconds.p50 ?? '-'}, P95 ${rtoSeconds.p95 ?? '-'}, P99 ${rtoSeconds.p99 ?? '-'}; ` +
      `RPO: median ${rpoSeconds.p50 ?? '-'}, P95 ${rpoSeconds.p95 ?? '-'}, P99 ${rpoSeconds.p99 ?? '-'}.`,
  );
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CACError')) {
    return `${error.message}\n\nnpm run simulate -- --help shows what is possible.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const parsed = readArguments(process.argv);
  if (parsed !== undefined) process.exitCode = await simulate(parsed);
} catch (error) {
  console.error(explain(error));
  process.exitCode = FAILED;
}
