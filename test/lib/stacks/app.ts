import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { buildStacks } from '../../../lib/stacks/build-stacks.ts';
import { newApp } from '../../../lib/stacks/new-app.ts';
import { deploymentOf, type Topology } from '../../../lib/topology/index.ts';
import { temporaryFolder } from './support.ts';

let bundles: ReadonlyMap<string, string> | undefined;

/** Stands for the bundles: the templates depend on their hashes only, and bundling has tests of its own. */
function standInBundles(): ReadonlyMap<string, string> {
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

/**
 * The constructs themselves, for tests that change them; one that reads templates asks for `templatesFor`, which loads
 * no CDK. `validated`: with CDK's own rules, which take seconds.
 */
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
