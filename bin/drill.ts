import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cac } from 'cac';
import { REHEARSABLE_RUNBOOKS } from '../lab/drill/acts/index.ts';
import { drill } from '../lab/drill/drill.ts';
import { RehearsalError } from '../lab/drill/rehearsal-error.ts';
import type { DrillResult, TimelineEntry } from '../lab/drill/result.ts';
import { storyNamed, STORY_NAMES } from '../lab/drill/stories/index.ts';
import { tellStory } from '../lab/drill/story.ts';
import { writeReports, writeStory } from '../lab/report/files.ts';
import { reportOf } from '../lab/report/json.ts';
import { storyReportOf, storySummary } from '../lab/report/story.ts';
import { terminalSummary, timelineLine } from '../lab/report/terminal.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { deploymentOf, topologyOf } from '../lib/topology/index.ts';

/** Exit codes: every target met; the run ended but missed one; anything else. */
const MET = 0;
const FAILED = 1;
const MISSED = 2;
const INTERRUPTED = 130;

const REPORTS_FOLDER = 'reports';
const MAX_SEED = 2 ** 31 - 1;

interface Arguments {
  readonly config: string;
  readonly runbook: string;
  /** In place of a single runbook. */
  readonly story: string | undefined;
  readonly seed: number;
  readonly json: boolean;
}

class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | undefined {
  const cli = cac('npm run drill --');
  cli.usage('[options]: rehearses a runbook in the lab, without an AWS account, in virtual time');
  cli
    .option('--config <file>', 'Configuration', { default: 'dr.config.ts' })
    .option('--runbook <name>', `One of: ${REHEARSABLE_RUNBOOKS.join(', ')}`, { default: 'region-failover' })
    .option('--story <name>', `Several runbooks in a row, in place of one: ${STORY_NAMES.join(', ')}`)
    .option('--seed <number>', `0 to ${MAX_SEED}: same seed, same timeline`, { default: 1 })
    .option('--json', 'Print one JSON object and nothing else');
  cli.help((sections) => [
    ...sections,
    { title: 'Exit codes', body: '  0 every target met, 2 a target missed, 1 not recovered or an error' },
  ]);
  const { args, options } = cli.parse([...argv], { run: false });
  if (options['help'] === true) return undefined;
  cli.globalCommand.checkUnknownOptions();
  cli.globalCommand.checkOptionValue();
  if (args.length > 0) throw new UsageError(`Given: ${args.join(' ')}. Allowed: options only; see --help.`);
  return {
    config: String(options['config']),
    runbook: runbookOf(options['runbook']),
    story: options['story'] === undefined ? undefined : storyOf(options['story']),
    seed: seedOf(options['seed']),
    json: options['json'] === true,
  };
}

function runbookOf(given: unknown): string {
  const found = REHEARSABLE_RUNBOOKS.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(
    `--runbook: given ${String(given)}; allowed: ${REHEARSABLE_RUNBOOKS.join(', ')}. Name one of them.`,
  );
}

function storyOf(given: unknown): string {
  const found = STORY_NAMES.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(
    `--story: given ${String(given)}; allowed: ${STORY_NAMES.join(', ')}. Name one of them.`,
  );
}

function seedOf(given: unknown): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= MAX_SEED) return given;
  throw new UsageError(`--seed: given ${String(given)}; allowed: a whole number from 0 to ${MAX_SEED}.`);
}

async function rehearse({
  config: file,
  runbook,
  story,
  seed,
  json,
}: Arguments): Promise<Pick<DrillResult, 'outcome'>> {
  const say = (text: string): void => {
    if (!json) console.log(text);
  };
  const root = path.resolve('.');
  const config = await loadConfig({ root, file });
  const topology = topologyOf(config);
  const { application, regions } = deploymentOf(topology);
  say(`Muster drill: ${application}, ${story ?? runbook}, seed ${seed}`);
  say(`Synthesizing the stacks for ${regions.primary} and ${regions.recovery} ...`);
  const scratch = mkdtempSync(path.join(tmpdir(), 'muster-drill-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const assembly = await synthesize(topology, { root, outdir: path.join(scratch, 'cdk.out') });
  say('Deploying them into the lab. T+00:00:00 is the outage, or the start of a planned run.');
  say('');
  const stage = {
    assemblyFolder: assembly.directory,
    seed,
    latencies: topology.assessment.latencies,
    onEntry: (entry: TimelineEntry) => say(timelineLine(entry)),
  };
  if (story !== undefined) {
    const onChapter = (number: number, title: string): void => say(`\n${number}. ${title}`);
    const told = await tellStory(storyNamed(story), { ...stage, onChapter });
    const files = writeStory(told, REPORTS_FOLDER);
    if (json) console.log(JSON.stringify(storyReportOf(told)));
    else console.log(`${storySummary(told)}\n\nReports: ${files.join(', ')}`);
    return told;
  }
  const result = await drill({ ...stage, runbook });
  const files = writeReports(result, REPORTS_FOLDER);
  if (json) console.log(JSON.stringify(reportOf(result)));
  else console.log(`${terminalSummary(result)}\n\nReports: ${files.join(', ')}`);
  return result;
}

function exitCodeOf(result: Pick<DrillResult, 'outcome'>): number {
  if (result.outcome === 'met') return MET;
  return result.outcome === 'missed' ? MISSED : FAILED;
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (error instanceof RehearsalError) return error.message;
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CACError')) {
    return `${error.message}\n\nnpm run drill -- --help shows what is possible.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('SIGINT', () => {
  console.error('\nInterrupted. No report was written.');
  process.exit(INTERRUPTED);
});

try {
  const parsed = readArguments(process.argv);
  if (parsed !== undefined) process.exitCode = exitCodeOf(await rehearse(parsed));
} catch (error) {
  console.error(explain(error));
  process.exitCode = FAILED;
}
