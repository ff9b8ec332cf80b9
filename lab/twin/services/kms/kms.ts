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
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

export interface KmsTwin extends TwinService {
  /** @param name id, ARN, alias (`alias/...`) or the alias's ARN; undefined where there is no such key */
  keyArn(region: string, name: string): string | undefined;
  /** A fault: the key cannot be used from now on. */
  setKeyState(region: string, name: string, state: Key['state']): void;
}

/** AWS KMS: keys and their aliases. Nothing is encrypted. */
export function createKms(world: WorldContext): KmsTwin {
  const keys = new RegionalRegistry<Key>('key');
  const aliases = new RegionalRegistry<Key>('alias');
  const find = (region: string, name: string): Key | undefined => {
    const plain = name.replace(/^arn:[^:]+:kms:[^:]+:\d+:(?:key\/)?/, '');
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
    keyArn: (region, name) => find(region, name)?.arn,
    setKeyState: (region, name, state) => {
      const key = find(region, name);
      if (key === undefined) throw new Error(`There is no key ${name} in ${region}.`);
      key.state = state;
    },
  };
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
    state: 'Enabled',
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
      Enabled: key.state === 'Enabled',
      KeyState: key.state,
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyManager: key.description.startsWith('Default key') ? 'AWS' : 'CUSTOMER',
      CreationDate: new Date(key.createdAt),
      MultiRegion: false,
    },
  };
}
