import { isObject, type Template } from './template.ts';

/**
 * Logical ids in the order CloudFormation may make them: what a resource names in `DependsOn` or refers to comes
 * first; otherwise the template's order.
 */
export function creationOrder(template: Template, stackName: string): readonly string[] {
  const order: string[] = [];
  const states = new Map<string, 'open' | 'done'>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    const state = states.get(logicalId);
    if (state === 'done') return;
    if (state === 'open') throw new Error(`${stackName} has a circle: ${[...path, logicalId].join(' -> ')}.`);
    states.set(logicalId, 'open');
    for (const dependency of dependenciesOf(template, logicalId)) visit(dependency, [...path, logicalId]);
    states.set(logicalId, 'done');
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(template.Resources)) visit(logicalId, []);
  return order;
}

function dependenciesOf(template: Template, logicalId: string): readonly string[] {
  const resource = template.Resources[logicalId];
  const found = new Set<string>([resource?.DependsOn ?? []].flat());
  collectReferences(resource?.Properties, found);
  return [...found].filter((name) => name in template.Resources);
}

function collectReferences(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectReferences(item, found);
    return;
  }
  if (!isObject(value)) return;
  if (typeof value['Ref'] === 'string') found.add(value['Ref']);
  addAttributeOwner(value['Fn::GetAtt'], found);
  addSubstituted(value['Fn::Sub'], found);
  for (const item of Object.values(value)) collectReferences(item, found);
}

function addAttributeOwner(argument: unknown, found: Set<string>): void {
  if (typeof argument === 'string') found.add(argument.split('.')[0] ?? '');
  else if (Array.isArray(argument)) found.add(String(argument[0]));
}

function addSubstituted(argument: unknown, found: Set<string>): void {
  const pattern: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof pattern !== 'string') return;
  for (const [, name = ''] of pattern.matchAll(/\$\{([^}!]+)\}/g)) found.add(name.split('.')[0] ?? '');
}
