import type { Intent } from './intent.ts';
import { isObject, type Json } from './json.ts';
import { Resource } from './resource.ts';
import { Stack } from './stack.ts';
import type { StackSource } from './template.ts';
import { text } from './values.ts';

/**
 * All templates of an application as one thing, across stacks and regions. Everything is indexed once, so that a rule
 * costs what it looks at and not what there is.
 */
export class AssemblyModel {
  readonly stacks: readonly Stack[];
  readonly resources: readonly Resource[];
  readonly intent: Intent;
  readonly #byType = new Map<string, Resource[]>();
  readonly #byName = new Map<string, Resource[]>();
  readonly #exports = new Map<string, Json>();
  readonly #exporters = new Map<string, (string | undefined)[]>();

  constructor(sources: readonly StackSource[], intent: Intent = {}) {
    this.intent = intent;
    this.stacks = sources.map(
      (source) => new Stack(source, (name) => this.#exports.get(exportKey(source, name))),
    );
    this.#index();
    this.resources = [...this.#byType.values()].flat();
  }

  /** Regions stacks are known to stand in, each once. */
  get regions(): readonly string[] {
    return [...new Set(this.stacks.flatMap(({ region }) => (region === undefined ? [] : [region])))];
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /**
   * The resource of a type that has this physical name (or symbol) in a region. Undefined as region asks for any, for
   * what is global and for what the templates do not place.
   */
  named(type: string, name: string, region?: string): Resource | undefined {
    const found = this.#byName.get(`${type} ${name}`) ?? [];
    if (region === undefined) return found[0];
    return found.find((resource) => resource.region === region || resource.region === undefined);
  }

  /** Regions whose stacks export the name; none where only a stack that is not here may do so. */
  exportsOf(name: string): readonly (string | undefined)[] {
    return this.#exporters.get(name) ?? [];
  }

  #index(): void {
    for (const stack of this.stacks) {
      for (const [logicalId, raw] of Object.entries(stack.template.Resources)) {
        if (!isObject(raw) || !stack.resolver.exists(raw)) continue;
        const resource = new Resource(stack, logicalId, raw);
        push(this.#byType, resource.type, resource);
      }
      for (const output of Object.values(stack.template.Outputs)) this.#export(stack, output);
    }
    // Names last: one may come from an export.
    for (const resources of this.#byType.values()) {
      for (const resource of resources) push(this.#byName, `${resource.type} ${resource.name}`, resource);
    }
  }

  #export(stack: Stack, output: Json): void {
    const exported = isObject(output) ? output['Export'] : undefined;
    if (!isObject(output) || !isObject(exported)) return;
    const name = text(stack.resolver.resolve(exported['Name'] ?? ''));
    if (name === undefined) return;
    this.#exports.set(exportKey(stack, name), stack.resolver.resolve(output['Value'] ?? ''));
    push(this.#exporters, name, stack.region);
  }
}

function exportKey(stack: { readonly region: string | undefined }, name: string): string {
  return `${stack.region ?? ''} ${name}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
