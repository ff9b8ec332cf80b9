/** One thing that is wrong with a configuration. */
export interface Mistake {
  /** Where: `databases[0].engine`; empty for the file as a whole. */
  readonly path: string;
  /** What was found there, as a person would write it. */
  readonly given: string;
  readonly allowed: string;
  /** What to do. */
  readonly remedy: string;
}

/** A configuration that cannot be used, with every mistake that was found in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly Mistake[];
  /** The file it came from, where there is one. */
  readonly file: string | undefined;

  constructor(mistakes: readonly Mistake[], options: { file?: string; cause?: unknown } = {}) {
    super(formatMistakes(mistakes, options.file), { cause: options.cause });
    this.mistakes = mistakes;
    this.file = options.file;
  }
}

/** The text for the terminal; plain, so that it is the same in a log. */
export function formatConfigError(error: ConfigError): string {
  return formatMistakes(error.mistakes, error.file);
}

function formatMistakes(mistakes: readonly Mistake[], file: string | undefined): string {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  const header = `${count} in the configuration${file === undefined ? '' : ` ${file}`}:`;
  return [header, ...mistakes.map(formatMistake)].join('\n\n');
}

function formatMistake({ path, given, allowed, remedy }: Mistake): string {
  return [
    `  ${path === '' ? '(the whole file)' : path}`,
    `    given    ${given}`,
    `    allowed  ${allowed}`,
    `    to do    ${remedy}`,
  ].join('\n');
}

const LONGEST_SHOWN = 80;

/** A value as a person would write it, short enough for a line. */
export function show(value: unknown): string {
  const text = written(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN - 1)}…`;
}

function written(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol') {
    return String(value);
  }
  if (value === '') return 'an empty text';
  try {
    const text: string | undefined = JSON.stringify(value);
    return text ?? 'a value that cannot be written';
  } catch {
    return 'a value that refers to itself';
  }
}

/** `['databases', 0, 'engine']` as `databases[0].engine`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
