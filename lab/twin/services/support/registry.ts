/** Things that exist once per region and name, in order of creation. */
export class RegionalRegistry<T> {
  readonly #regions = new Map<string, Map<string, T>>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  add(region: string, name: string, item: T): T {
    const items = this.#regions.get(region) ?? new Map<string, T>();
    if (items.has(name)) {
      throw new Error(
        `The lab was given two of ${this.#what} ${name} in ${region}. A name stands once per region: is it in two templates, or in a template although the configuration calls it existing?`,
      );
    }
    items.set(name, item);
    this.#regions.set(region, items);
    return item;
  }

  get(region: string, name: string): T | undefined {
    return this.#regions.get(region)?.get(name);
  }

  remove(region: string, name: string): void {
    this.#regions.get(region)?.delete(name);
  }

  in(region: string): readonly T[] {
    return [...(this.#regions.get(region)?.values() ?? [])];
  }

  all(): readonly T[] {
    return [...this.#regions.keys()].flatMap((region) => this.in(region));
  }
}
