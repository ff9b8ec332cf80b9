import { Resolver, type ImportLookup } from './resolver.ts';
import { symbolsIn } from './symbols.ts';
import type { StackSource, Template } from './template.ts';

/** A template with its place, able to resolve itself. */
export class Stack {
  readonly name: string;
  readonly constructPath: string;
  readonly file: string;
  readonly bytes: number;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly paths: ReadonlyMap<string, string> | undefined;
  readonly template: Template;
  readonly resolver: Resolver;

  constructor(source: StackSource, importLookup: ImportLookup) {
    this.name = source.name;
    this.constructPath = source.constructPath;
    this.file = source.file;
    this.bytes = source.bytes;
    this.region = source.region;
    this.account = source.account;
    this.tags = source.tags;
    this.paths = source.paths;
    this.template = source.template;
    this.resolver = new Resolver(source, importLookup);
  }

  /** True where a text depends on what somebody gives the deployment: a parameter, an import, a nested stack. */
  dependsOnInput(text: string): boolean {
    const own = `${this.name}/`;
    return symbolsIn(text).some((symbol) => {
      if (!symbol.startsWith(own) || symbol.startsWith(`${own}AWS `)) return false;
      const logicalId = symbol.slice(own.length).split('.')[0] ?? '';
      return this.template.Resources[logicalId] === undefined;
    });
  }
}
