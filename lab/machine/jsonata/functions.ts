import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { isObject } from '../data.ts';
import type { Random } from '../../kernel/random.ts';
import { randomStream } from '../../kernel/random.ts';
import { LIMITS } from '../limits.ts';

/** Time and chance of one execution. */
export interface DialectHost {
  /** Milliseconds since the epoch, virtual. */
  now(): number;
  /** The execution's own stream. */
  random(): Random;
}

/** What a function says to arguments that it cannot take. */
class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

type DialectFunction = (...values: unknown[]) => unknown;

/**
 * The functions of JSONata that Step Functions adds, and those of JSONata that would read the real clock or real
 * chance. Source: Step Functions Developer Guide, "JSONata functions provided by Step Functions".
 */
export const DIALECT: Readonly<Record<string, (host: DialectHost, builtins: Builtins) => DialectFunction>> = {
  partition: () => partition,
  range: () => range,
  hash: () => hash,
  parse: () => parse,
  uuid: (host) => () => uuid(host.random()),
  random: (host) => (seed) => random(host.random(), seed),
  millis: (host) => () => host.now(),
  now: (host, builtins) => (picture, timezone) => builtins.fromMillis(host.now(), picture, timezone),
  toMillis: (host, builtins) => (timestamp, picture) => builtins.toMillis(host.now(), timestamp, picture),
};

/** JSONata's own functions that the dialect leans on. */
export interface Builtins {
  fromMillis(milliseconds: number, picture: unknown, timezone: unknown): unknown;
  /** `now` fills what the picture leaves out. */
  toMillis(now: number, timestamp: unknown, picture: unknown): unknown;
}

let loading: Promise<Builtins> | undefined;

/** They are only to be had as the values of expressions, which are asynchronous; asked for once. */
export function loadBuiltins(): Promise<Builtins> {
  loading ??= (async () => {
    const fromMillis = await implementationOf('fromMillis');
    const toMillis = await implementationOf('toMillis');
    return {
      fromMillis: (milliseconds, picture, timezone) => fromMillis.call({}, milliseconds, picture, timezone),
      toMillis: (now, timestamp, picture) =>
        toMillis.call({ environment: { timestamp: new Date(now), RegexEngine: RegExp } }, timestamp, picture),
    };
  })();
  return loading;
}

async function implementationOf(name: string): Promise<DialectFunction> {
  const value: unknown = await jsonata(`$${name}`).evaluate(undefined);
  if (!isObject(value) || typeof value['implementation'] !== 'function') {
    throw new Error(
      `The jsonata package no longer holds $${name} as it did; see lab/machine/jsonata/functions.ts.`,
    );
  }
  return value['implementation'] as DialectFunction;
}

function partition(array: unknown, size: unknown): unknown {
  if (array === undefined) return undefined;
  const items: readonly unknown[] = Array.isArray(array) ? array : [array];
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) {
    throw new FunctionError(
      `$partition takes a whole number from 1 as the size of a part; got ${JSON.stringify(size)}`,
    );
  }
  const parts: unknown[] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

function range(first: unknown, last: unknown, step: unknown): unknown {
  const numbers = [first, last, step];
  if (!numbers.every((value): value is number => Number.isInteger(value)) || step === 0) {
    throw new FunctionError(
      `$range takes three whole numbers, the step not 0; got ${JSON.stringify(numbers)}`,
    );
  }
  const [from, to, by] = numbers as [number, number, number];
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > LIMITS.rangeItems) {
    throw new FunctionError(`$range makes up to ${LIMITS.rangeItems} items; ${length} were asked for`);
  }
  return Array.from({ length }, (_, index) => from + index * by);
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(value: unknown, algorithm: unknown): unknown {
  if (value === undefined) return undefined;
  const name = typeof algorithm === 'string' ? HASHES[algorithm] : undefined;
  if (name === undefined) {
    throw new FunctionError(
      `$hash knows ${Object.keys(HASHES).join(', ')}; got ${JSON.stringify(algorithm) ?? 'nothing'}`,
    );
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return createHash(name).update(text).digest('hex');
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string')
    throw new FunctionError(`$parse takes JSON text; got ${JSON.stringify(text)}`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new FunctionError(`$parse takes JSON text; got ${text.slice(0, 80)}`);
  }
}

/** With a seed always the same number for it, as in Step Functions. */
function random(stream: Random, seed: unknown): number {
  if (seed === undefined) return stream.next();
  if (typeof seed !== 'number')
    throw new FunctionError(`$random takes a number as seed; got ${JSON.stringify(seed)}`);
  return randomStream(seed, '$random').next();
}

/** Version 4: 122 random bits. */
function uuid(stream: Random): string {
  const digits = Array.from({ length: 31 }, () => Math.floor(stream.next() * 16).toString(16)).join('');
  const variant = '89ab'.charAt(Math.floor(stream.next() * 4));
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `${variant}${digits.slice(15, 18)}`,
    digits.slice(18, 30),
  ].join('-');
}
