import { oncePer } from './memo.ts';
import type { AssemblyModel } from './model.ts';
import type { Resource } from './resource.ts';
import { isSymbolic } from './symbols.ts';

/** The parts of an ARN. Region and account are empty where the service has none; each part may be a symbol. */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything behind the account, colons included. */
  readonly resource: string;
}

export function parseArn(value: string | undefined): Arn | undefined {
  const [arn, , service, region, account, ...resource] = value?.split(':') ?? [];
  if (arn !== 'arn' || service === undefined || region === undefined || account === undefined)
    return undefined;
  return { service, region, account, resource: resource.join(':') };
}

/** The region an ARN names for certain. */
export function regionInArn(value: string | undefined): string | undefined {
  const region = parseArn(value)?.region;
  return region === undefined || region === '' || isSymbolic(region) ? undefined : region;
}

const resourcesByArn = oncePer((model: AssemblyModel) => {
  const found = new Map<string, Resource>();
  for (const resource of model.resources) {
    const key = keyOf(resource.arn);
    if (key !== undefined) found.set(key, resource);
  }
  return found;
});

/** The resource of the assembly an ARN names. Partition and account do not count: an assembly is of one account. */
export function resourceByArn(model: AssemblyModel, arn: string | undefined): Resource | undefined {
  const key = keyOf(arn);
  return key === undefined ? undefined : resourcesByArn(model).get(key);
}

function keyOf(arn: string | undefined): string | undefined {
  const parsed = parseArn(arn);
  return parsed === undefined ? undefined : `${parsed.service} ${parsed.region} ${parsed.resource}`;
}
