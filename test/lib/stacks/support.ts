import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import concierge from '../../../examples/concierge.ts';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import smallest from '../../../dr.config.ts';
import { parseConfig, type DrDefinition } from '../../../lib/config/index.ts';
import { topologyOf, type Topology } from '../../../lib/topology/index.ts';
import { runFolder } from '../../support/run-folder.ts';
import type { WantedAssembly } from '../../support/make-assembly.ts';
import { sharedTemplates } from '../../support/shared-assembly.ts';

/** Every configuration in the repository, by name. */
export const DEFINITIONS = { smallest, fruitfulplanet, concierge } as const satisfies Record<
  string,
  DrDefinition
>;

/** The same application with the other region serving. */
export function flipped(definition: DrDefinition): DrDefinition {
  return { ...definition, activeRegion: 'recovery' };
}

/** An application of many databases and as many buckets. */
export function crowded(many: number): DrDefinition {
  const several = Array.from({ length: many }, (_, index) => `component-${index}`);
  return {
    ...smallest,
    databases: several.map((name) => ({ name: `db-${name}`, engine: 'postgres' })),
    buckets: several.map((name) => ({ name: `files-${name}` })),
  };
}

export function topologyFor(definition: DrDefinition): Topology {
  return topologyOf(parseConfig(definition));
}

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Omit<Resource, 'stack' | 'logicalId'>>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { Name: string } }>
  >;
}

/** Text of every template, by stack name. */
export type Templates = ReadonlyMap<string, string>;

/** What most test files ask for; made together. */
const COMMON: readonly WantedAssembly[] = Object.values(DEFINITIONS).flatMap((definition) => [
  { definition },
  { definition: flipped(definition) },
]);

/** The folder of a definition's assembly, with stand-ins for the functions. */
export function templatesFolder(definition: DrDefinition, detach: readonly string[] = []): string {
  const wanted: WantedAssembly = detach.length === 0 ? { definition } : { definition, detach };
  const index = COMMON.findIndex((each) => isDeepStrictEqual(each, wanted));
  return sharedTemplates(index < 0 ? [wanted] : COMMON)[Math.max(index, 0)] ?? '';
}

export function templatesFor(definition: DrDefinition, detach?: readonly string[]): Templates {
  return templatesIn(templatesFolder(definition, detach));
}

function templatesIn(directory: string): Templates {
  const names = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
  return new Map(
    names
      .toSorted()
      .map((name) => [name.replace(/\.template\.json$/, ''), readFileSync(join(directory, name), 'utf8')]),
  );
}

export function parse(text: string): Template {
  return JSON.parse(text) as Template;
}

/** All of them, or those of one type. */
export function resourcesOf(templates: Templates, type?: string): readonly Resource[] {
  const found: Resource[] = [];
  for (const [stack, text] of templates) {
    for (const [logicalId, resource] of Object.entries(parse(text).Resources)) {
      if (type === undefined || resource.Type === type) found.push({ ...resource, stack, logicalId });
    }
  }
  return found;
}

/** Goes with the run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(runFolder(), 'temporary-'));
}
