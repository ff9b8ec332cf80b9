import type { Fields } from './fields.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags by key, as most services hold them. */
export class Tags {
  readonly #values = new Map<string, string>();

  constructor(tags: readonly Tag[] = []) {
    this.set(tags);
  }

  set(tags: readonly Tag[]): void {
    for (const { Key, Value } of tags) this.#values.set(Key, Value);
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#values.delete(key);
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  list(): Tag[] {
    return Array.from(this.#values, ([Key, Value]) => ({ Key, Value }));
  }
}

export function tagsOf(fields: Fields, member = 'Tags'): readonly Tag[] {
  return fields.list(member).map((tag) => ({ Key: tag.text('Key'), Value: tag.optionalText('Value') ?? '' }));
}
