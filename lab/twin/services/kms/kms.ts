import { SIDES, type Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { stableUuid } from '../support/ids.ts';
import { RegionalRegistry } from '../support/registry.ts';

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly description: string;
  readonly createdAt: number;
}

/** AWS KMS: keys and their aliases. Nothing is encrypted. */
export function createKms(world: WorldContext): TwinService {
  const keys = new RegionalRegistry<Key>('key');
  const aliases = new RegionalRegistry<Key>('alias');
  const find = (region: string, name: string): Key | undefined => {
    const plain = plainName(name);
    return (
      aliases.get(region, plain) ?? keys.get(region, plain) ?? managed(world, keys, aliases, region, plain)
    );
  };
  return {
    service: 'kms',
    operations: { DescribeKey: (call) => describeKey(find, call) },
    resources: {
      'AWS::KMS::Key': (resource) => {
        const id = stableUuid('key', resource.region, resource.stack, resource.logicalId);
        const key = createKey(
          world,
          keys,
          resource.region,
          id,
          propertiesOf(resource).optionalText('Description'),
        );
        return { ref: key.id, attributes: { Arn: key.arn, KeyId: key.id } };
      },
      'AWS::KMS::Alias': (resource) => loadAlias(find, aliases, resource),
    },
    adopt: (deployment) => adopt(world, keys, aliases, deployment),
  };
}

/** Keys of the team's own databases. Those that have the region's key of Muster get it from a template. */
function adopt(
  world: WorldContext,
  keys: RegionalRegistry<Key>,
  aliases: RegionalRegistry<Key>,
  deployment: Deployment,
): void {
  for (const side of SIDES) {
    const region = deployment.regions[side];
    for (const { instances } of deployment.databases) {
      const { existing, kmsAlias: name } = instances[side];
      const plain = plainName(name);
      const known = aliases.get(region, plain) ?? keys.get(region, plain);
      if (!existing || known !== undefined || name === deployment.names[side].kmsAlias) continue;
      if (!plain.startsWith('alias/')) createKey(world, keys, region, plain);
      else if (!plain.startsWith('alias/aws/')) {
        aliases.add(region, plain, createKey(world, keys, region, stableUuid('key', region, plain)));
      }
    }
  }
}

/** Id or alias of a key named by id, alias or either's ARN. */
function plainName(name: string): string {
  return name.replace(/^arn:[^:]+:kms:[^:]+:\d+:(?:key\/)?/, '');
}

/** `alias/aws/rds` and its like stand in every region without anybody making them. */
function managed(
  world: WorldContext,
  keys: RegionalRegistry<Key>,
  aliases: RegionalRegistry<Key>,
  region: string,
  alias: string,
): Key | undefined {
  if (!alias.startsWith('alias/aws/')) return undefined;
  const key = createKey(world, keys, region, stableUuid('key', region, alias), `Default key of ${alias}`);
  return aliases.add(region, alias, key);
}

function createKey(
  world: WorldContext,
  keys: RegionalRegistry<Key>,
  region: string,
  id: string,
  description = '',
): Key {
  return keys.add(region, id, {
    id,
    arn: `arn:${PARTITION}:kms:${region}:${world.account}:key/${id}`,
    region,
    description,
    createdAt: world.kernel.now(),
  });
}

function loadAlias(
  find: (region: string, name: string) => Key | undefined,
  aliases: RegionalRegistry<Key>,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = properties.text('AliasName');
  const target = properties.text('TargetKeyId');
  aliases.add(
    resource.region,
    name,
    find(resource.region, target) ?? properties.fail(`there is no key ${target}`),
  );
  return { ref: name, attributes: {} };
}

function describeKey(find: (region: string, name: string) => Key | undefined, call: ApiCall): ApiOutput {
  const name = inputOf(call, 'ValidationException').text('KeyId');
  const key = find(call.region, name);
  if (key === undefined) throw new ApiError('NotFoundException', `Key '${name}' does not exist`);
  return {
    KeyMetadata: {
      KeyId: key.id,
      Arn: key.arn,
      Description: key.description,
      Enabled: true,
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyManager: key.description.startsWith('Default key') ? 'AWS' : 'CUSTOMER',
      CreationDate: new Date(key.createdAt),
      MultiRegion: false,
    },
  };
}
