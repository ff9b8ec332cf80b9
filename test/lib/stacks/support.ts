import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import concierge from '../../../examples/concierge.ts';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import smallest from '../../../dr.config.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { parseConfig, type DrDefinition } from '../../../lib/config/index.ts';
import { buildStacks } from '../../../lib/stacks/build-stacks.ts';
import { newApp } from '../../../lib/stacks/new-app.ts';
import { deploymentOf, topologyOf, type Topology } from '../../../lib/topology/index.ts';

/** Every configuration in the repository, by name. */
export const DEFINITIONS = { smallest, fruitfulplanet, concierge } as const satisfies Record<
  string,
  DrDefinition
>;

/** The same application with the other region serving. */
export function flipped(definition: DrDefinition): DrDefinition {
  return { ...definition, activeRegion: 'recovery' };
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

let bundles: ReadonlyMap<string, string> | undefined;

/** Stands for the bundles: the templates depend on their hashes only, and bundling has tests of its own. */
export function standInBundles(): ReadonlyMap<string, string> {
  if (bundles !== undefined) return bundles;
  const root = temporaryFolder();
  bundles = new Map(
    [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].map(({ name }) => {
      const folder = join(root, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'index.js'), `// ${name}\n`);
      return [name, folder];
    }),
  );
  return bundles;
}

interface AppOptions {
  readonly outdir?: string;
  readonly validated?: boolean;
  readonly detached?: readonly string[];
}

/** `validated`: with CDK's own rules, which take seconds. */
export function appFor(topology: Topology, options: AppOptions = {}): App {
  const { outdir = temporaryFolder(), validated = false, detached = [] } = options;
  const app = newApp({ outdir, validated });
  buildStacks(app, {
    topology,
    deployment: deploymentOf(topology),
    bundles: standInBundles(),
    detached: new Set(detached),
  });
  return app;
}

export function templatesOf(app: App): Templates {
  const { directory } = app.synth();
  const names = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
  return new Map(
    names
      .toSorted()
      .map((name) => [name.replace(/\.template\.json$/, ''), readFileSync(join(directory, name), 'utf8')]),
  );
}

const known = new Map<DrDefinition, Templates>();

/** Synthesizes a definition once per test file. */
export function templatesFor(definition: DrDefinition): Templates {
  const templates = known.get(definition) ?? templatesOf(appFor(topologyFor(definition)));
  known.set(definition, templates);
  return templates;
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

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'muster-'));
}
