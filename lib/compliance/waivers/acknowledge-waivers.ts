import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { expiryProblem } from './expiry.ts';
import { WaiverError, waiverName, type Waiver, type WaiverProblem } from './waiver.ts';

/**
 * Hands waivers to CDK's own mechanism, before synthesis: each as an acknowledgement on its construct, with the name
 * of the plug-in in front of the rule. So qualified it is CDK that suppresses the finding, and lists it with the
 * acknowledgement in the validation report; one without the name is swallowed by cdk-nag and appears nowhere.
 *
 * Throws a {@link WaiverError} where one has expired or its construct is not there.
 */
export function acknowledgeWaivers(root: IConstruct, waivers: readonly Waiver[], today: string): void {
  const places = waivers.length === 0 ? new Map<string, IConstruct>() : constructsByPath(root);
  const problems = waivers.flatMap((waiver) => expiryProblem(waiver, today) ?? missing(waiver, places) ?? []);
  if (problems.length > 0) throw new WaiverError(problems);
  for (const waiver of waivers) {
    const construct = places.get(waiver.path);
    if (construct === undefined) continue;
    Validations.of(construct).acknowledge({ id: qualified(waiver.rule), reason: reasonOf(waiver) });
  }
}

function missing(waiver: Waiver, places: ReadonlyMap<string, IConstruct>): WaiverProblem | undefined {
  if (places.has(waiver.path)) return undefined;
  return {
    kind: 'no-such-construct',
    waiver,
    message: `${waiverName(waiver)} names no construct. Copy the path from the finding.`,
  };
}

/** Every construct by its path, and every element of a template also by stack and logical id. */
function constructsByPath(root: IConstruct): ReadonlyMap<string, IConstruct> {
  const found = new Map<string, IConstruct>();
  for (const construct of root.node.findAll()) {
    if (construct.node.path !== '') found.set(construct.node.path, construct);
    if (!CfnElement.isCfnElement(construct)) continue;
    const stack = Stack.of(construct);
    found.set(`${stack.stackName}/${String(stack.resolve(construct.logicalId))}`, construct);
  }
  return found;
}

/** Rules of cdk-nag begin with the name of their pack, which is the plug-in's as well: `AwsSolutions-RDS11`. */
function qualified(rule: string): string {
  if (/^[\w.-]+::/.test(rule)) return rule;
  if (rule.startsWith('DR-')) return `DrChecks::${rule}`;
  const pack = rule.split('-')[0] ?? rule;
  return `${pack}::${rule}`;
}

/** CDK keeps one text with an acknowledgement; it goes into the report, never into a template. */
function reasonOf({ reason, owner, expires }: Waiver): string {
  return `${reason} (${owner}, until ${expires})`;
}
