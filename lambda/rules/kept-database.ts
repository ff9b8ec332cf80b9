/** RDS takes no longer identifier (RDS API Reference, ModifyDBInstance). */
const IDENTIFIER_CHARACTERS_MAX = 63;
/** An epoch is a time in seconds: ten digits until the year 2286. */
const EPOCH_CHARACTERS = 10;
const KEPT = '-old-';

/**
 * An old primary that a new replica takes the place of is kept under these names. They follow from the activation that
 * made it an old primary, so that whoever comes back to the work finds what is there.
 */
export function keptIdentifier(identifier: string, epoch: number): string {
  return `${keptBase(identifier)}${KEPT}${epoch}`;
}

/** `*` in place of the epoch: for a permission on whatever is kept of one instance. */
export function keptPattern(arn: string): string {
  const parts = arn.split(':');
  return [...parts.slice(0, -1), `${keptBase(parts.at(-1) ?? '')}${KEPT}*`].join(':');
}

export function finalSnapshotIdentifier(identifier: string, epoch: number): string {
  return `${identifier}-final-${epoch}`;
}

/** A long identifier is cut, with a mark in place of what is missing, so that two never become one. */
function keptBase(identifier: string): string {
  const room = IDENTIFIER_CHARACTERS_MAX - KEPT.length - EPOCH_CHARACTERS;
  if (identifier.length <= room) return identifier;
  const mark = markOf(identifier);
  return `${identifier.slice(0, room - mark.length - 1).replace(/-+$/, '')}-${mark}`;
}

/** FNV-1a, 32 bits. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36);
}
