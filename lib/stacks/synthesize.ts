import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Validations, type AppProps } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions } from '../bundling/bundle-functions.ts';
import { deploymentOf } from '../topology/deployment.ts';
import type { Topology } from '../topology/types.ts';
import { buildStacks } from './build-stacks.ts';

export interface SynthesizeOptions {
  /** Folder of the repository: the functions' sources and the installed packages are looked for below it. */
  readonly root: string;
  /** Where the cloud assembly goes. Absent: where the CDK CLI wants it. */
  readonly outdir?: string;
  /**
   * Holds the templates against CloudFormation's own rules and cdk-nag's AwsSolutions, which takes seconds. A rehearsal
   * does without: `cdk synth` has done it.
   * @default false
   */
  readonly checks?: boolean;
}

/** What does not depend on a machine, on who runs it or when: the same configuration, the same assembly. */
const REPRODUCIBLE: AppProps = {
  analyticsReporting: false,
  treeMetadata: false,
  autoSynth: false,
};

/**
 * Synthesizes the stacks of both regions: offline, without credentials, without look-ups.
 *
 * Throws when a check fails (`checks`), outside the CDK CLI; inside it, the exit code says so.
 */
export async function synthesize(topology: Topology, options: SynthesizeOptions): Promise<CloudAssembly> {
  const { root, outdir, checks = false } = options;
  const deployment = deploymentOf(topology);
  const app = new App({
    ...REPRODUCIBLE,
    ...(outdir === undefined ? {} : { outdir }),
    builtinCloudFormationValidation: checks,
    postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const outDirectory = mkdtempSync(path.join(tmpdir(), 'muster-functions-'));
  try {
    const bundles = await bundleFunctions({ rootDirectory: root, outDirectory, deployment });
    buildStacks(app, { topology, deployment, bundles });
    if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return app.synth();
  } finally {
    // Assets are copied into the assembly when a stack takes them.
    rmSync(outDirectory, { recursive: true, force: true });
  }
}
