/** `a, b and c`; nothing is left out, because a person looks for a name in it. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'none';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `1 database`, `3 databases`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line: what is said of each, and of whom. `orders, users: backing up; stock: rebooting`. */
export function grouped(entries: readonly { readonly name: string; readonly says: string }[]): string {
  const namesBySaying = new Map<string, string[]>();
  for (const { name, says } of entries) {
    const names = namesBySaying.get(says) ?? [];
    names.push(name);
    namesBySaying.set(says, names);
  }
  return [...namesBySaying].map(([says, names]) => `${names.join(', ')}: ${says}`).join('; ');
}
