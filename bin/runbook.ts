import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { cac } from 'cac';
import { stepFunctions } from '../lambda/adapters/step-functions.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { CommandError, readCommand, RUNBOOK_COMMANDS, type RunbookCommand } from '../lib/console/command.ts';
import { perform, sideOfCommand, type Performed } from '../lib/console/perform.ts';
import { deploymentOf, topologyOf } from '../lib/topology/index.ts';

/** Exit codes: done; what was asked for was refused or failed; the command or the access is wrong. */
const DONE = 0;
const FAILED = 1;
const REFUSED = 2;

/** Undefined where only help was asked for, which is printed then. */
function readArguments(argv: readonly string[]): RunbookCommand | undefined {
  const cli = cac('npm run runbook --');
  cli.usage(
    `<${RUNBOOK_COMMANDS.join('|')}> [runbook] [options]: runs on AWS, with the credentials of the environment`,
  );
  cli
    .option('--config <file>', 'Configuration', { default: 'dr.config.ts' })
    .option(
      '--side <side>',
      'primary or recovery: where the run stands; the region that stands by unless given',
    )
    .option('--by <name>', 'Who says so; with start: who asks for the run')
    .option('--reason <text>', 'Why, in one sentence')
    .option('--run <id>', 'Name of the execution; the run that is under way unless given')
    .option('--step <name>', 'With skip: which step')
    .option(
      '--accept-data-loss-up-to <seconds>',
      'With start and unplanned: the age of the oldest write that may be lost',
    )
    .option('--input <json>', 'With start: whatever else the runbook takes, as one JSON object');
  cli.help((sections) => [
    ...sections,
    {
      title: 'Roles',
      body: '  operator: start, redrive, status, pause, resume, skip, cancel; approver: approve, refuse, unplanned',
    },
    { title: 'Exit codes', body: '  0 done, 2 refused or failed, 1 the command or the access is wrong' },
  ]);
  const { args, options } = cli.parse([...argv], { run: false });
  if (options['help'] === true) return undefined;
  cli.globalCommand.checkUnknownOptions();
  cli.globalCommand.checkOptionValue();
  return readCommand(args, options);
}

/** With the credentials of the environment: those of the role `operator` or `approver` of the region. */
async function run(command: RunbookCommand): Promise<Performed> {
  const config = await loadConfig({ root: path.resolve('.'), file: command.config });
  const deployment = deploymentOf(topologyOf(config));
  // Of the region itself, never a global endpoint: the other one may be gone.
  const client = new SFNClient({ region: deployment.regions[sideOfCommand(command, deployment)] });
  return await perform(command, deployment, stepFunctions(client, sleep));
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (error instanceof CommandError || (error instanceof Error && error.name === 'CACError')) {
    return `${error.message}\n\nnpm run runbook -- --help shows what is possible.`;
  }
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError' || error.name === 'AccessDeniedException') {
    return `${error.name}: ${error.message}\n\nSign in with the role operator (start, steer) or approver (approve, refuse) of that region, and try again.`;
  }
  return error.stack ?? error.message;
}

try {
  const command = readArguments(process.argv);
  if (command !== undefined) {
    const { ok, text } = await run(command);
    console.log(text);
    process.exitCode = ok ? DONE : REFUSED;
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = FAILED;
}
