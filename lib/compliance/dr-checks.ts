import {
  CfnElement,
  Stack,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyValidationStack,
  type PolicyViolation,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AssemblyModel, type Intent } from './assembly-model/index.ts';
import { readStackTemplate } from './assembly-model/read-assembly.ts';
import type { StackSource } from './assembly-model/template.ts';
import { evaluateRules, RULES, type Finding } from './rules/index.ts';

/**
 * The recovery rules as a validation plug-in of the CDK: over all stacks and both regions at once. Register it on the
 * app, so that it is called once with everything.
 *
 * @example Validations.of(app).addPlugins(new DrChecks(intentOf(topology)));
 */
export class DrChecks implements IPolicyValidationPlugin {
  readonly name = 'DrChecks';
  readonly ruleIds: string[] = RULES.map(({ id }) => id);
  readonly #intent: Intent;

  constructor(intent: Intent = {}) {
    this.#intent = intent;
  }

  validate({ stackTemplates, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const stacks = stacksOf(appConstruct);
    const sources = stackTemplates.flatMap((template) => sourcesOf(template, stacks));
    const templates = new Map(
      stackTemplates.map(({ templatePath, stackConstructPath }) => [stackConstructPath, templatePath]),
    );
    const findings = evaluateRules(new AssemblyModel(sources, this.#intent));
    return {
      success: findings.every(({ level }) => level !== 'error'),
      violations: findings.map((finding) => violationOf(finding, templates)),
    };
  }
}

/** What the construct tree knows of a stack beside its template. */
interface KnownStack {
  readonly stack: Stack;
  /** Construct path by logical id. */
  readonly paths: Map<string, string>;
}

function stacksOf(app: IConstruct): ReadonlyMap<string, KnownStack> {
  const found = new Map<string, KnownStack>();
  for (const construct of app.node.findAll()) {
    if (Stack.isStack(construct)) found.set(construct.node.path, { stack: construct, paths: new Map() });
  }
  for (const construct of app.node.findAll()) {
    if (!CfnElement.isCfnElement(construct)) continue;
    const { stack } = construct;
    found.get(stack.node.path)?.paths.set(String(stack.resolve(construct.logicalId)), construct.node.path);
  }
  return found;
}

function sourcesOf(
  template: PolicyValidationStack,
  stacks: ReadonlyMap<string, KnownStack>,
): readonly StackSource[] {
  const { stackConstructPath, templatePath, region, accountId } = template;
  const known = stacks.get(stackConstructPath);
  return readStackTemplate({
    file: templatePath,
    name: known?.stack.stackName ?? stackConstructPath,
    constructPath: stackConstructPath,
    region,
    account: accountId,
    ...(known === undefined ? {} : { tags: known.stack.tags.tagValues(), paths: known.paths }),
  });
}

/** A finding with its place, as the CDK's report takes it. */
function violationOf(finding: Finding, templates: ReadonlyMap<string, string>): PolicyViolation {
  const { rule, level, path, message, remedy, controls, resource } = finding;
  const templatePath = templates.get(path) ?? templateOf(resource?.template, templates);
  return {
    ruleName: rule,
    severity: level,
    description: message,
    fix: remedy,
    ruleMetadata: { controls: controls.join('; ') },
    violatingResources: [
      {
        constructPath: path,
        locations: [],
        ...(resource === undefined ? {} : { resourceLogicalId: resource.logicalId }),
        ...(templatePath === undefined ? {} : { templatePath }),
      },
    ],
  };
}

function templateOf(file: string | undefined, templates: ReadonlyMap<string, string>): string | undefined {
  if (file === undefined) return undefined;
  return [...templates.values()].find(
    (templatePath) => templatePath.endsWith(`/${file}`) || templatePath === file,
  );
}
