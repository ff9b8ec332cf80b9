import { UnsupportedError } from '../api.ts';
import type { LoadedResource, ResourceIdentity } from '../service.ts';
import type { World } from '../world.ts';
import type { AssemblyStack } from './cloud-assembly.ts';
import { createCustomResource, isCustomResource } from './custom-resource.ts';
import { creationOrder } from './dependencies.ts';
import { conditionHolds, resolveValue } from './intrinsics.ts';
import type { Scope } from './scope.ts';
import { isObject, type TemplateParameter, type TemplateResource } from './template.ts';

/** Exported values by region and name: stacks of one region may import them. */
export type RegionalExports = Map<string, Map<string, unknown>>;

/** The bootstrap stack that the CDK asks for stands in every region. */
const BOOTSTRAP_VERSION = '30';

/** Makes a stack's resources in the world, in the order of their dependencies. */
export async function deployStack(
  world: World,
  stack: AssemblyStack,
  exports: RegionalExports,
): Promise<void> {
  const { name, region, account, template } = stack;
  if (account !== world.account) {
    throw new Error(`Stack ${name} is for account ${account}; the world is account ${world.account}.`);
  }
  const identities = new Map<string, ResourceIdentity>();
  const regional = exports.get(region) ?? new Map<string, unknown>();
  exports.set(region, regional);
  const scope: Scope = {
    template,
    stackName: name,
    region,
    account,
    parameters: parameterValues(world, stack),
    identities,
    exports: regional,
  };
  for (const logicalId of creationOrder(template, name)) {
    const resource = template.Resources[logicalId];
    if (resource === undefined) continue;
    if (resource.Condition !== undefined && !conditionHolds(resource.Condition, scope)) continue;
    identities.set(logicalId, await createResource(world, scope, logicalId, resource));
  }
  for (const output of Object.values(template.Outputs ?? {})) {
    if (output.Export === undefined) continue;
    if (output.Condition !== undefined && !conditionHolds(output.Condition, scope)) continue;
    regional.set(String(resolveValue(output.Export.Name, scope)), resolveValue(output.Value, scope));
  }
}

async function createResource(
  world: World,
  scope: Scope,
  logicalId: string,
  { Type, Properties = {} }: TemplateResource,
): Promise<ResourceIdentity> {
  const properties = resolveValue(Properties, scope);
  const resource: LoadedResource = {
    logicalId,
    type: Type,
    stack: scope.stackName,
    region: scope.region,
    properties: isObject(properties) ? properties : {},
  };
  if (isCustomResource(Type)) return createCustomResource(world, resource);
  const services = [...world.services.values()];
  const load = services.map((service) => service.resources[Type]).find((found) => found !== undefined);
  if (load === undefined) {
    throw new UnsupportedError(`the resource type ${Type} (${scope.stackName}/${logicalId})`);
  }
  const identity = load(resource);
  for (const service of services) service.observe?.(resource, identity);
  return identity;
}

function parameterValues(
  world: World,
  { name, region, template }: AssemblyStack,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [parameter, definition] of Object.entries(template.Parameters ?? {})) {
    values.set(parameter, parameterValue(world, region, `${name}/${parameter}`, definition));
  }
  return values;
}

/** Nobody answers questions at a deployment: every parameter needs its default. */
function parameterValue(
  world: World,
  region: string,
  place: string,
  { Type, Default }: TemplateParameter,
): unknown {
  if (Default === undefined) throw new Error(`The parameter ${place} has no default.`);
  const name = String(Default);
  if (Type === 'CommaDelimitedList' || Type.startsWith('List<')) return name.split(',');
  if (!Type.startsWith('AWS::SSM::Parameter::')) return name;
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(name)) return BOOTSTRAP_VERSION;
  const output = world.call('ssm', region, 'GetParameter', { Name: name });
  const found = output['Parameter'];
  return isObject(found) ? found['Value'] : undefined;
}
