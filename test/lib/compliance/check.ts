import type { App, IPolicyValidationPlugin } from 'aws-cdk-lib';
import { CfnResource, Validations } from 'aws-cdk-lib';
import { DrChecks } from '../../../lib/compliance/dr-checks.ts';
import { intentOf } from '../../../lib/compliance/intent.ts';
import { readValidationReport, type ReportedFinding } from '../../../lib/compliance/waivers/index.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { appFor } from '../stacks/app.ts';
import { temporaryFolder, topologyFor } from '../stacks/support.ts';

export interface Checked {
  readonly outdir: string;
  readonly findings: readonly ReportedFinding[];
  /** What synthesis threw, where a check failed. */
  readonly failure: unknown;
}

export interface CheckOptions {
  /** Before synthesis; what a careless hand does to the constructs. */
  readonly change?: (app: App) => void;
  readonly plugins?: readonly IPolicyValidationPlugin[];
}

/** Synthesizes a definition with the recovery rules as a plug-in, and reads what the CDK reported. */
export function check(definition: DrDefinition, { change, plugins = [] }: CheckOptions = {}): Checked {
  const topology = topologyFor(definition);
  const outdir = temporaryFolder();
  const app = appFor(topology, { outdir });
  Validations.of(app).addPlugins(new DrChecks(intentOf(topology)), ...plugins);
  change?.(app);
  const failure = failureOf(app);
  return { outdir, findings: readValidationReport(outdir), failure };
}

/** The CDK prints the report as well; nobody wants it between the tests. */
function failureOf(app: App): unknown {
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    printed.mockRestore();
  }
}

/** The one resource of a type whose construct path matches. */
export function resource(app: App, type: string, path: RegExp): CfnResource {
  const found = app.node
    .findAll()
    .filter((each): each is CfnResource => CfnResource.isCfnResource(each) && each.cfnResourceType === type)
    .filter(({ node }) => path.test(node.path));
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    throw new Error(
      `${found.length} resources of ${type} match ${String(path)}: ${found.map(({ node }) => node.path).join(', ')}`,
    );
  }
  return first;
}
