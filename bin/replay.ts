import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cac } from 'cac';
import { RehearsalError } from '../lab/drill/rehearsal-error.ts';
import type { HistoryEvent } from '../lab/machine/machine.ts';
import { HistoryError, readHistory } from '../lab/replay/read-history.ts';
import {
  failureSentences,
  partingSentence,
  recordedSteps,
  recordedTimeline,
  replayMarkdown,
} from '../lab/replay/recorded-report.ts';
import { recordedRun, type RecordedRun } from '../lab/replay/recorded-run.ts';
import { replay, type Replayed } from '../lab/replay/replay.ts';
import { relative } from '../lab/report/duration.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

const FAILED = 1;
const INTERRUPTED = 130;
const REPORTS_FOLDER = 'reports';
const MAX_SEED = 2 ** 31 - 1;

interface Arguments {
  readonly file: string;
  readonly config: string;
  readonly seed: number;
  readonly lab: boolean;
  readonly json: boolean;
}

class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | undefined {
  const cli = cac('npm run replay --');
  cli.usage('<history.json> [options]: what a real execution did, and the same failures again in the lab');
  cli
    .option('--config <file>', 'Configuration it was deployed from', { default: 'dr.config.ts' })
    .option('--seed <number>', `0 to ${MAX_SEED}: of the lab's latencies`, { default: 1 })
    .option('--no-lab', 'Only tell what the history says')
    .option('--json', 'Print one JSON object and nothing else');
  cli.help((sections) => [
    ...sections,
    {
      title: 'The history',
      body: '  aws stepfunctions get-execution-history --execution-arn ARN --region REGION > history.json',
    },
  ]);
  const { args, options } = cli.parse([...argv], { run: false });
  if (options['help'] === true) return undefined;
  cli.globalCommand.checkUnknownOptions();
  cli.globalCommand.checkOptionValue();
  const [file] = args;
  if (file === undefined || args.length > 1) {
    throw new UsageError(
      `Given: ${args.join(' ') || 'no file'}. Allowed: one file with an execution history.`,
    );
  }
  if (!existsSync(file)) throw new UsageError(`Given: ${file}, which is not there. Correct the path.`);
  return {
    file,
    config: String(options['config']),
    seed: seedOf(options['seed']),
    lab: options['lab'] !== false,
    json: options['json'] === true,
  };
}

function seedOf(given: unknown): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= MAX_SEED) return given;
  throw new UsageError(`--seed: given ${String(given)}; allowed: a whole number from 0 to ${MAX_SEED}.`);
}

async function inTheLab(run: RecordedRun, { config: file, seed }: Arguments): Promise<Replayed> {
  const root = path.resolve('.');
  const topology = topologyOf(await loadConfig({ root, file }));
  const scratch = mkdtempSync(path.join(tmpdir(), 'muster-replay-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const { directory } = await synthesize(topology, { root, outdir: path.join(scratch, 'cdk.out') });
  return replay({ assemblyFolder: directory, run, seed, latencies: topology.assessment.latencies });
}

async function tell(given: Arguments): Promise<void> {
  const events = readHistory(readFileSync(given.file, 'utf8'));
  const run = recordedRun(events);
  const replayed = given.lab ? await inTheLab(run, given) : undefined;
  const files = write(run, events, replayed);
  if (given.json) console.log(JSON.stringify(jsonOf(run, events, replayed)));
  else console.log(`${textOf(run, events, replayed)}\n\nReports: ${files.join(', ')}`);
}

function textOf(run: RecordedRun, events: readonly HistoryEvent[], replayed: Replayed | undefined): string {
  return [
    `${run.runbook}, started ${run.startedAt.toISOString()}, input ${JSON.stringify(run.input)}`,
    '',
    ...recordedTimeline(run, events).map(({ atSeconds, event }) => `  ${relative(atSeconds)}  ${event}`),
    ...(replayed === undefined
      ? []
      : ['', 'The same in the lab:', ...failureSentences(replayed), partingSentence(replayed)]),
  ].join('\n');
}

function jsonOf(run: RecordedRun, events: readonly HistoryEvent[], replayed: Replayed | undefined): unknown {
  const { calls: _calls, transitions: _transitions, ...about } = run;
  return {
    ...about,
    steps: recordedSteps(run),
    timeline: recordedTimeline(run, events),
    ...(replayed === undefined
      ? {}
      : {
          lab: {
            outcome: replayed.drill.executions[0]?.status ?? null,
            failures: replayed.failures,
            parting: replayed.parting ?? null,
            timeline: replayed.drill.timeline,
          },
        }),
  };
}

/** A reader never sees half a file. */
function write(
  run: RecordedRun,
  events: readonly HistoryEvent[],
  replayed: Replayed | undefined,
): readonly string[] {
  mkdirSync(REPORTS_FOLDER, { recursive: true });
  const started = run.startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const base = path.join(REPORTS_FOLDER, `replay-${run.runbook}-${started}`);
  const forms = [
    [`${base}.md`, replayMarkdown(run, recordedTimeline(run, events), replayed)],
    [`${base}.json`, `${JSON.stringify(jsonOf(run, events, replayed), null, 2)}\n`],
  ] as const;
  for (const [file, text] of forms) {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  }
  return forms.map(([file]) => file);
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (error instanceof HistoryError || error instanceof RehearsalError) return error.message;
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CACError')) {
    return `${error.message}\n\nnpm run replay -- --help shows what is possible.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('SIGINT', () => {
  console.error('\nInterrupted. No report was written.');
  process.exit(INTERRUPTED);
});

try {
  const parsed = readArguments(process.argv);
  if (parsed !== undefined) await tell(parsed);
} catch (error) {
  console.error(explain(error));
  process.exitCode = FAILED;
}
