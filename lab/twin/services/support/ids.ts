import { createHash } from 'node:crypto';

/** A generated identifier that depends on what it names alone, so that every run and every machine agrees on it. */
export function stableHex(length: number, ...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, length);
}

/** As EC2 makes them: `sg-0123456789abcdef0`. */
export function resourceId(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}-0${stableHex(16, prefix, ...parts)}`;
}

export function stableUuid(...parts: readonly string[]): string {
  const hex = stableHex(32, ...parts);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Lower-case letters, for host names. */
export function stableLetters(length: number, ...parts: readonly string[]): string {
  return Array.from(stableHex(length, ...parts), (digit) =>
    String.fromCodePoint(97 + Number.parseInt(digit, 16)),
  ).join('');
}
