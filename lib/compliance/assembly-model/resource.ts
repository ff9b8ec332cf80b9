import { isObject, type Json, type JsonObject } from './json.ts';
import type { Stack } from './stack.ts';
import { amount, at, flag, literal, text, type Unknown } from './values.ts';

/** One resource of a template, its properties resolved when they are first asked for. */
export class Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** As it stands in the template, intrinsic functions included. */
  readonly raw: JsonObject;
  #resolved: { readonly properties: JsonObject; readonly imports: readonly string[] } | undefined;

  constructor(stack: Stack, logicalId: string, raw: JsonObject) {
    this.stack = stack;
    this.logicalId = logicalId;
    this.type = text(raw['Type']) ?? '';
    this.raw = raw;
  }

  get properties(): JsonObject {
    return this.#resolve().properties;
  }

  /** Names of the exports its properties need. */
  get imports(): readonly string[] {
    return this.#resolve().imports;
  }

  #resolve(): { readonly properties: JsonObject; readonly imports: readonly string[] } {
    if (this.#resolved === undefined) {
      const { value, imports } = this.stack.resolver.resolveWithImports(this.raw['Properties'] ?? {});
      this.#resolved = { properties: isObject(value) ? value : {}, imports };
    }
    return this.#resolved;
  }

  /** Physical name, or a symbol of its own. */
  get name(): string {
    return this.stack.resolver.physicalName(this.logicalId);
  }

  get arn(): string {
    return this.stack.resolver.arn(this.logicalId);
  }

  /** Undefined where the stack does not say where it is deployed. */
  get region(): string | undefined {
    return this.stack.region;
  }

  /** Construct path, else stack and logical id: what a finding shows and a waiver names. */
  get path(): string {
    const own = at(this.raw['Metadata'], 'aws:cdk:path');
    return this.stack.paths?.get(this.logicalId) ?? text(own) ?? `${this.stack.name}/${this.logicalId}`;
  }

  get deletionPolicy(): string | undefined {
    return text(this.raw['DeletionPolicy']);
  }

  /** What stands at a path below the properties; see {@link at}. */
  at(path: string): Json | undefined {
    return at(this.properties, path);
  }

  text(path: string): string | undefined {
    return text(this.at(path));
  }

  /** Known to the last character, else undefined. */
  literal(path: string): string | undefined {
    return literal(this.at(path));
  }

  flag(path: string): boolean | Unknown | undefined {
    return flag(this.at(path));
  }

  amount(path: string): number | Unknown | undefined {
    return amount(this.at(path));
  }

  /** Own tags over the stack's. Values may be symbols. */
  get tags(): Readonly<Record<string, string>> {
    return { ...this.stack.tags, ...tagsIn(this.properties) };
  }
}

/** Tags come as a list of keys and values or as an object, under three names. */
function tagsIn(properties: JsonObject): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const property of ['Tags', 'BackupVaultTags', 'FileSystemTags']) {
    const given = properties[property];
    if (isObject(given)) {
      for (const [key, value] of Object.entries(given)) tags[key] = text(value) ?? '';
    }
    if (!Array.isArray(given)) continue;
    for (const tag of given as readonly Json[]) {
      const key = text(at(tag, 'Key'));
      if (key !== undefined) tags[key] = text(at(tag, 'Value')) ?? '';
    }
  }
  return tags;
}
