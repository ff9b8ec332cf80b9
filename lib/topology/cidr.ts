/** An IPv4 address range. */
export interface CidrRange {
  readonly text: string;
  readonly first: number;
  /** Addresses in it. */
  readonly size: number;
  readonly prefix: number;
}

/** Undefined where it is not a range, or does not begin at its first address. */
export function parseCidr(text: string): CidrRange | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts;
  if ([a, b, c, d].some((byte) => byte > 255) || prefix > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { text, first, size, prefix } : undefined;
}

/** A range that was validated before. */
export function cidrOf(text: string): CidrRange {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`not an address range: ${text}`);
  return range;
}

export function overlap(a: CidrRange, b: CidrRange): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/** The nth range of the given prefix inside another. */
export function subrange(of: CidrRange, prefix: number, index: number): CidrRange {
  const size = 2 ** (32 - prefix);
  const first = of.first + index * size;
  if (prefix < of.prefix || first + size > of.first + of.size) {
    throw new Error(`${of.text} has no range ${index} of prefix /${prefix}`);
  }
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return { text: `${bytes.join('.')}/${prefix}`, first, size, prefix };
}
