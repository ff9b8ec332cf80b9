import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Validations, type App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { bundleFunctions } from '../bundling/bundle-functions.ts';
import { intentOf } from '../compliance/intent.ts';
import { openTargets, partWaivers, TargetChecks } from '../compliance/target-checks.ts';
import { acknowledgeWaivers, requireSoundWaivers, type Waiver } from '../compliance/waivers/index.ts';
import { ConfigError } from '../config/errors.ts';
import { deploymentOf } from '../topology/deployment.ts';
import type { Topology } from '../topology/types.ts';
import { buildStacks } from './build-stacks.ts';
import { newApp } from './new-app.ts';

export interface SynthesizeOptions {
  /** Folder of the repository: the functions' sources and the installed packages are looked for below it. */
  readonly root: string;
  /** Where the cloud assembly goes. Absent: where the CDK CLI wants it. */
  readonly outdir?: string;
  /**
   * Holds the targets against the assessment, and the templates against the recovery rules, cdk-nag's AwsSolutions and
   * CloudFormation's own rules, which takes seconds. A rehearsal does without: `cdk synth` has done it.
   * @default none
   */
  readonly checks?: Checks;
  /** Names of databases whose instances leave their templates and stay where they are. @default none */
  readonly detach?: readonly string[];
  /** Folder that `compileFunctions` has filled from the same sources. @default compiled now, which takes seconds */
  readonly compiled?: string;
}

export interface Checks {
  /** Findings that are accepted, as the configuration says. */
  readonly waivers: readonly Waiver[];
  /** `YYYY-MM-DD`: which waivers have expired. It goes into no template. */
  readonly today: string;
}

/**
 * Synthesizes the stacks of both regions: offline, without credentials, without look-ups.
 *
 * Throws when a check fails (`checks`), outside the CDK CLI; inside it, the exit code says so. Throws when a waiver
 * does not hold, in either case.
 */
export async function synthesize(topology: Topology, options: SynthesizeOptions): Promise<CloudAssembly> {
  const { root, outdir, checks, compiled } = options;
  const detached = knownDatabases(topology, options.detach ?? []);
  const deployment = deploymentOf(topology);
  const app = newApp({ ...(outdir === undefined ? {} : { outdir }), validated: checks !== undefined });
  const outDirectory = mkdtempSync(path.join(tmpdir(), 'muster-functions-'));
  try {
    const bundles = await bundleFunctions({
      rootDirectory: root,
      outDirectory,
      deployment,
      ...(compiled === undefined ? {} : { compiled }),
    });
    buildStacks(app, { topology, deployment, bundles, detached });
    if (checks === undefined) return app.synth();
    const { today, waivers } = checks;
    const { ofTemplates } = partWaivers(waivers);
    await addChecks(app, topology, detached);
    Validations.of(app).addPlugins(new TargetChecks(openTargets(topology, waivers, today)));
    acknowledgeWaivers(app, ofTemplates, today);
    const assembly = app.synth();
    requireSoundWaivers(assembly.directory, ofTemplates, today);
    return assembly;
  } finally {
    // Assets are copied into the assembly when a stack takes them.
    rmSync(outDirectory, { recursive: true, force: true });
  }
}

/** Loaded only where it is wanted: a rehearsal should not wait for it. */
async function addChecks(app: App, topology: Topology, detached: ReadonlySet<string>): Promise<void> {
  const { AwsSolutionsChecks } = await import('cdk-nag');
  const { DrChecks } = await import('../compliance/dr-checks.ts');
  Validations.of(app).addPlugins(
    new DrChecks({ ...intentOf(topology), detached }),
    new AwsSolutionsChecks(app),
  );
}

function knownDatabases({ databases }: Topology, given: readonly string[]): ReadonlySet<string> {
  const known = databases.map(({ name }) => name);
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return new Set(given);
  throw new ConfigError([
    {
      path: 'detach',
      given: unknown.join(', '),
      allowed: known.length === 0 ? 'nothing: the application has no databases' : known.join(', '),
      remedy: 'Name databases of the configuration, with commas between them: -c detach=orders.',
    },
  ]);
}
