import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cac } from 'cac';
import { readAssembly, type AssemblyModel } from '../lib/compliance/assembly-model/index.ts';
import { assess } from '../lib/compliance/assessment/assess.ts';
import { targetFindings } from '../lib/compliance/assessment/findings.ts';
import { standingCost } from '../lib/compliance/cost/standing-cost.ts';
import { intentOf } from '../lib/compliance/intent.ts';
import { judgeWaivers } from '../lib/compliance/report/judge-waivers.ts';
import { writeAssessment } from '../lib/compliance/report/files.ts';
import { reportOf, type ReportInput } from '../lib/compliance/report/json.ts';
import { terminalReport } from '../lib/compliance/report/terminal.ts';
import { evaluateRules } from '../lib/compliance/rules/index.ts';
import { todayFrom } from '../lib/compliance/waivers/index.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/** Exit codes: nothing to mend; a missed target, a broken rule or a waiver that does not hold; anything else. */
const SOUND = 0;
const FAILED = 1;
const UNSOUND = 2;
const INTERRUPTED = 130;

const REPORTS_FOLDER = 'reports';

interface Arguments {
  readonly config: string | undefined;
  /** Rules only, on templates that need not be Muster's. */
  readonly assembly: string | undefined;
  readonly region: string | undefined;
  readonly today: string;
  readonly json: boolean;
}

class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | undefined {
  const cli = cac('npm run assess --');
  cli
    .command('', 'Can the plan work? RTO, RPO, recovery rules and standing cost, offline')
    .option('--config <file>', 'Configuration (default: dr.config.ts)')
    .option('--assembly <folder>', 'Rules only, on any CDK assembly or folder of CloudFormation templates')
    .option('--region <name>', 'With --assembly: region of templates that do not say theirs')
    .option('--today <day>', 'YYYY-MM-DD, the day waivers are held against (default: the clock)')
    .option('--json', 'Print one JSON object and nothing else');
  cli.help();
  const { args, options } = cli.parse([...argv], { run: false });
  if (options['help'] === true) return undefined;
  cli.matchedCommand?.checkUnknownOptions();
  if (args.length > 0) throw new UsageError(`Given: ${args.join(' ')}. Allowed: options only; see --help.`);
  const given = {
    config: textOf(options, 'config'),
    assembly: textOf(options, 'assembly'),
    region: textOf(options, 'region'),
    today: todayOf(textOf(options, 'today')),
    json: options['json'] === true,
  };
  return requireSense(given);
}

function textOf(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = options[name];
  if (given === undefined || typeof given === 'string') return given;
  throw new UsageError(
    `--${name}: given ${JSON.stringify(given)}; allowed: one value. Name it once, after the option.`,
  );
}

function todayOf(given: string | undefined): string {
  try {
    return todayFrom(given, new Date().toISOString().slice(0, 10));
  } catch {
    throw new UsageError(`--today: given ${given}; allowed: a day of the calendar, YYYY-MM-DD.`);
  }
}

function requireSense(given: Arguments): Arguments {
  const { assembly, config, region } = given;
  if (assembly === undefined) {
    if (region === undefined) return given;
    throw new UsageError(
      '--region: given without --assembly; a configuration names its own regions. Leave it away.',
    );
  }
  if (config !== undefined) {
    throw new UsageError(
      'Given: --config and --assembly. Allowed: one of them; a configuration is synthesized anyway.',
    );
  }
  if (!existsSync(assembly) || !statSync(assembly).isDirectory()) {
    throw new UsageError(
      `--assembly: given ${assembly}, which is no folder; allowed: the output of cdk synth (cdk.out) or a folder of ` +
        'CloudFormation templates. Correct the path.',
    );
  }
  return given;
}

function templatesIn(folder: string, region: string | undefined): AssemblyModel {
  try {
    return readAssembly(path.resolve(folder), {}, region === undefined ? {} : { region });
  } catch (error) {
    throw new UsageError(`--assembly: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function assessed(given: Arguments): Promise<ReportInput> {
  const { assembly, region } = given;
  if (assembly !== undefined) {
    return { findings: evaluateRules(templatesIn(assembly, region)), waivers: [], problems: [] };
  }
  const root = path.resolve('.');
  const config = await loadConfig({ root, ...(given.config === undefined ? {} : { file: given.config }) });
  const topology = topologyOf(config);
  const assessment = assess(topology);
  const scratch = mkdtempSync(path.join(tmpdir(), 'muster-assess-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  // The CDK takes a second to load, which bad input need not wait for.
  const { synthesize } = await import('../lib/stacks/index.ts');
  const { directory } = await synthesize(topology, { root, outdir: path.join(scratch, 'cdk.out') });
  const found = [
    ...evaluateRules(readAssembly(directory, intentOf(topology))),
    ...targetFindings(assessment),
  ];
  const { findings, waivers, problems } = judgeWaivers(found, config.waivers, given.today);
  return { assessment, cost: standingCost(topology), findings, waivers, problems };
}

async function run(given: Arguments): Promise<number> {
  const input = await assessed(given);
  const files = writeAssessment(input, REPORTS_FOLDER);
  if (given.json) console.log(JSON.stringify(reportOf(input)));
  else console.log(`${terminalReport(input)}\n\nReports: ${files.join(', ')}`);
  const sound = input.problems.length === 0 && input.findings.every(({ level }) => level !== 'error');
  return sound ? SOUND : UNSOUND;
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CACError')) {
    return `${error.message}\n\nnpm run assess -- --help shows what is possible.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('SIGINT', () => {
  console.error('\nInterrupted. No report was written.');
  process.exit(INTERRUPTED);
});

try {
  const parsed = readArguments(process.argv);
  if (parsed !== undefined) process.exitCode = await run(parsed);
} catch (error) {
  console.error(explain(error));
  process.exitCode = FAILED;
}
