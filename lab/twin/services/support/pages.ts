/** One page of a listing, and where the next one starts. The marker is opaque to clients: it is the next position. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export function pageOf<T>(
  all: readonly T[],
  size: number,
  marker: string | undefined,
  complain: () => Error,
): Page<T> {
  const start = marker === undefined ? 0 : Number(marker);
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw complain();
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
