import { UnsupportedError } from '../api.ts';

/** What the lab answers itself, because the engine underneath has another clock and another log. */
export interface VirtualFacts {
  readonly nowMilliseconds: number;
  /** How much of the log the instance has applied. */
  readonly position: number;
  readonly isReplica: boolean;
}

/** A string, a quoted name, a dollar-quoted string or a comment: nothing in there is a call. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

const TIME =
  /\b(?:(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)|current_timestamp\b)/gi;
const OTHER_TIME = /\b(?:current_date|current_time|localtime|localtimestamp|timeofday\s*\()/i;
const CHANCE = /\b(?:random|gen_random_uuid|uuidv4|uuidv7|uuid_generate_v\d)\s*\(/i;
const DEFINITION = /^\s*(?:create|alter)\b/i;

/**
 * The statement with the lab's clock and log in the place of the engine's. A time becomes the literal of the virtual
 * one, so that a log replayed later gives the same rows. What cannot be had that way is refused by name.
 */
export function virtualStatement(statement: string, facts: VirtualFacts): string {
  const asks = withoutQuoted(statement);
  for (const pattern of [OTHER_TIME, CHANCE]) {
    const found = pattern.exec(asks);
    if (found !== null) throw new UnsupportedError(`${found[0]} in SQL; give the value as a parameter`);
  }
  if (DEFINITION.test(asks) && new RegExp(TIME.source, 'i').test(asks)) {
    throw new UnsupportedError('a definition in SQL that asks for the time; give the time with each row');
  }
  return outsideQuoted(statement, (text) =>
    text
      .replaceAll(TIME, `'${new Date(facts.nowMilliseconds).toISOString()}'::timestamptz`)
      .replaceAll(/\bpg_current_wal(?:_flush|_insert)?_lsn\s*\(\s*\)/gi, `'${lsn(facts.position)}'::pg_lsn`)
      .replaceAll(
        /\bpg_last_wal_(?:replay|receive)_lsn\s*\(\s*\)/gi,
        facts.isReplica ? `'${lsn(facts.position)}'::pg_lsn` : 'NULL::pg_lsn',
      )
      .replaceAll(/\bpg_is_in_recovery\s*\(\s*\)/gi, String(facts.isReplica)),
  );
}

/** Every entry of the log takes as many bytes; only the order means something. */
const BYTES_PER_ENTRY = 256;
const FIRST_BYTE = 0x0100_0000;

function lsn(position: number): string {
  const bytes = FIRST_BYTE + position * BYTES_PER_ENTRY;
  return `${hex(Math.floor(bytes / 2 ** 32))}/${hex(bytes % 2 ** 32)}`;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase();
}

function withoutQuoted(statement: string): string {
  return statement.replaceAll(QUOTED, ' ');
}

function outsideQuoted(statement: string, change: (text: string) => string): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of statement.matchAll(QUOTED)) {
    parts.push(change(statement.slice(from, match.index)), match[0]);
    from = match.index + match[0].length;
  }
  return [...parts, change(statement.slice(from))].join('');
}
