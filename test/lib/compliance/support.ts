import type { App } from 'aws-cdk-lib';
import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { AssemblyModel, type Intent } from '../../../lib/compliance/assembly-model/index.ts';
import { readCloudAssembly } from '../../../lib/compliance/assembly-model/read-assembly.ts';
import type { StackSource } from '../../../lib/compliance/assembly-model/template.ts';
import { DrChecks } from '../../../lib/compliance/dr-checks.ts';
import { intentOf } from '../../../lib/compliance/intent.ts';
import { evaluateRules, type Finding } from '../../../lib/compliance/rules/index.ts';
import { readValidationReport, type ReportedFinding } from '../../../lib/compliance/waivers/index.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { appFor, temporaryFolder, topologyFor } from '../stacks/support.ts';

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

export type EditValue = string | number | boolean | object | undefined | ((before: unknown) => unknown);

/** A change of one property in synthesized templates; `value` undefined takes it away. */
export interface Edit {
  readonly type: string;
  /** Of the construct path. */
  readonly where: RegExp;
  /** `LoggingConfiguration.Level`, `Rules.0.Status`. */
  readonly property: string;
  readonly value: EditValue;
}

const assemblies = new Map<
  DrDefinition,
  { readonly sources: readonly StackSource[]; readonly intent: Intent }
>();

/** The rules' findings after a few changes to the templates of a definition, which is synthesized once. */
export function findingsAfter(definition: DrDefinition, edits: readonly Edit[]): readonly Finding[] {
  const { sources, intent } = assemblies.get(definition) ?? synthesized(definition);
  const changed = structuredClone(sources);
  for (const edit of edits) apply(changed, edit);
  return evaluateRules(new AssemblyModel(changed, intent));
}

function synthesized(definition: DrDefinition): { sources: readonly StackSource[]; intent: Intent } {
  const topology = topologyFor(definition);
  const assembly = {
    sources: readCloudAssembly(appFor(topology).synth().directory),
    intent: intentOf(topology),
  };
  assemblies.set(definition, assembly);
  return assembly;
}

function apply(sources: readonly StackSource[], { type, where, property, value }: Edit): void {
  const found = sources.flatMap(({ template, paths }) =>
    Object.entries(template.Resources as unknown as Record<string, MutableResource>).filter(
      ([logicalId, each]) => each.Type === type && where.test(paths?.get(logicalId) ?? ''),
    ),
  );
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    throw new Error(`${found.length} resources of ${type} match ${String(where)}.`);
  }
  const keys = property.split('.');
  const last = keys.pop() ?? '';
  let owner: Record<string, unknown> = first[1].Properties;
  for (const key of keys) owner = owner[key] as Record<string, unknown>;
  const before = owner[last];
  const after: unknown =
    typeof value === 'function' ? (value as (before: unknown) => unknown)(before) : value;
  if (after === undefined) delete owner[last];
  else owner[last] = after;
  if (JSON.stringify(before) === JSON.stringify(after))
    throw new Error(`${property} of ${type} was so before.`);
}

interface MutableResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
