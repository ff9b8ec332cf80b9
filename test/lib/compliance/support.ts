import { AssemblyModel, type Intent } from '../../../lib/compliance/assembly-model/index.ts';
import { readCloudAssembly } from '../../../lib/compliance/assembly-model/read-assembly.ts';
import type { StackSource } from '../../../lib/compliance/assembly-model/template.ts';
import { intentOf } from '../../../lib/compliance/intent.ts';
import { evaluateRules, type Finding } from '../../../lib/compliance/rules/index.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { templatesFolder, topologyFor } from '../stacks/support.ts';

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
  const assembly = {
    sources: readCloudAssembly(templatesFolder(definition)),
    intent: intentOf(topologyFor(definition)),
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
