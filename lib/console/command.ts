/** What a person can do to runs, and which runbook does it; `start` and `redrive` start the runbook that is named. */
const CONTROLLED_BY = {
  status: 'runbook-control',
  drills: 'runbook-control',
  pause: 'runbook-control',
  resume: 'runbook-control',
  skip: 'runbook-control',
  cancel: 'runbook-control',
  approve: 'runbook-approval',
  refuse: 'runbook-approval',
  unplanned: 'runbook-approval',
} as const;

export const RUNBOOK_COMMANDS: readonly string[] = ['start', 'redrive', ...Object.keys(CONTROLLED_BY)];

export type RunbookCommand = {
  /** Configuration file. */
  readonly config: string;
  /** Whose console; without it that of the region which stands by, where a failover is started. */
  readonly side: 'primary' | 'recovery' | undefined;
} & (
  | { readonly kind: 'start'; readonly runbook: string; readonly input: Input }
  | { readonly kind: 'redrive'; readonly runbook: string; readonly runId: string | undefined }
  | { readonly kind: 'control'; readonly runbook: string; readonly input: Input }
);

type Input = Readonly<Record<string, unknown>>;

/** The command line is wrong: what was given, what is allowed. */
export class CommandError extends Error {}

/** Options of the command line by their names in camel case, and what follows the command. */
export function readCommand(args: readonly string[], options: Options): RunbookCommand {
  const [command, runbook, ...more] = args;
  if (more.length > 0) {
    throw new CommandError(`Given: ${more.join(' ')}. Allowed: one command and one runbook.`);
  }
  return {
    config: optionalText(options, 'config') ?? 'dr.config.ts',
    side: sideOf(options['side']),
    ...commandOf(command, runbook, options),
  };
}

/** As the parser of the command line gives them: a text of digits is a number. */
export type Options = Readonly<Record<string, string | number | boolean | undefined>>;

type Given = Options[string];

function commandOf(command: string | undefined, runbook: string | undefined, options: Options) {
  if (command === 'start') {
    return {
      kind: 'start',
      runbook: required(runbook, 'start <runbook>'),
      input: startInput(options),
    } as const;
  }
  if (command === 'redrive') {
    const runId = optionalText(options, 'run');
    return { kind: 'redrive', runbook: required(runbook, 'redrive <runbook>'), runId } as const;
  }
  const known = Object.entries(CONTROLLED_BY).find(([name]) => name === command);
  if (known === undefined) {
    throw new CommandError(`Given: ${command ?? 'no command'}. Allowed: ${RUNBOOK_COMMANDS.join(', ')}.`);
  }
  if (runbook !== undefined) {
    throw new CommandError(`${known[0]} takes no runbook, given: ${runbook}. Name a run with --run.`);
  }
  return { kind: 'control', runbook: known[1], input: controlInput(known[0], options) } as const;
}

/** What is missing or too much is the run's to say: there is one schema, and it is the step's. */
function controlInput(action: string, options: Options): Input {
  return defined({
    action,
    by: optionalText(options, 'by'),
    reason: optionalText(options, 'reason'),
    step: optionalText(options, 'step'),
    runId: optionalText(options, 'run'),
    acceptDataLossUpToSeconds: options['acceptDataLossUpTo'],
  });
}

function startInput(options: Options): Input {
  return defined({
    ...jsonObject(options['input']),
    reason: optionalText(options, 'reason'),
    requestedBy: optionalText(options, 'by'),
    acceptDataLossUpToSeconds: options['acceptDataLossUpTo'],
  });
}

function jsonObject(given: Given): Input {
  if (given === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(String(given));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Said below, in the same words as a list or a number.
  }
  throw new CommandError(
    `--input: given ${String(given)}; allowed: one JSON object, e.g. '{"mode": "check"}'.`,
  );
}

function sideOf(given: Given): RunbookCommand['side'] {
  if (given === undefined || given === 'primary' || given === 'recovery') return given;
  throw new CommandError(`--side: given ${String(given)}; allowed: primary or recovery.`);
}

function optionalText(options: Options, name: string): string | undefined {
  const given = options[name];
  return given === undefined ? undefined : String(given);
}

function required(given: string | undefined, usage: string): string {
  if (given !== undefined) return given;
  throw new CommandError(`Which runbook is missing. Allowed: ${usage}.`);
}

function defined(input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
