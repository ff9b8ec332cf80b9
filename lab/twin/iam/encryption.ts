import { ApiError, type ApiOutput } from '../api.ts';
import type { LoadedResource, ResourceIdentity, WorldContext } from '../service.ts';
import { propertiesOf } from '../services/support/borders.ts';
import type { Fields } from '../services/support/fields.ts';

interface EncryptedType {
  /** What `Fn::GetAtt` calls the resource's ARN. */
  readonly arn: string;
  /** The key as the template names it; undefined for one of AWS's own. */
  readonly key: (properties: Fields) => string | undefined;
}

/** Resources whose users have to be allowed the key as well. */
const ENCRYPTED: Readonly<Record<string, EncryptedType>> = {
  'AWS::DynamoDB::Table': {
    arn: 'Arn',
    key: (properties) => properties.nested('SSESpecification')?.optionalText('KMSMasterKeyId'),
  },
  'AWS::S3::Bucket': { arn: 'Arn', key: bucketKey },
  'AWS::SecretsManager::Secret': { arn: 'Id', key: (properties) => properties.optionalText('KmsKeyId') },
  'AWS::SNS::Topic': { arn: 'TopicArn', key: (properties) => properties.optionalText('KmsMasterKeyId') },
};

function bucketKey(properties: Fields): string | undefined {
  return properties
    .nested('BucketEncryption')
    ?.list('ServerSideEncryptionConfiguration')
    .map((rule) => rule.nested('ServerSideEncryptionByDefault')?.optionalText('KMSMasterKeyID'))
    .find((key) => key !== undefined);
}

/** What is encrypted with which key of the customer's, and what the keys are called. */
export class Encryption {
  readonly #world: WorldContext;
  readonly #keys = new Map<string, string>();
  readonly #aliases = new Map<string, string[]>();

  constructor(world: WorldContext) {
    this.#world = world;
  }

  observe(resource: LoadedResource, identity: ResourceIdentity): void {
    const { type, region } = resource;
    if (type === 'AWS::KMS::Alias') {
      const key = this.#keyArn(region, identity.ref);
      if (key !== undefined) this.#aliases.set(key, [...this.aliasesOf(key), identity.ref]);
      return;
    }
    const encrypted = ENCRYPTED[type];
    const name = encrypted?.key(propertiesOf(resource));
    if (encrypted === undefined || name === undefined || name.includes('alias/aws/')) return;
    const key = this.#keyArn(region, name);
    if (key === undefined)
      throw new Error(`The template would not deploy. There is no key ${name} in ${region}.`);
    const arn = String(identity.attributes[encrypted.arn]);
    this.#keys.set(arn, key);
    for (const replica of propertiesOf(resource).list('ReplicaRegions')) this.#observeReplica(arn, replica);
  }

  /** A secret's replica has a key of its own region. */
  #observeReplica(arn: string, replica: Fields): void {
    const region = replica.text('Region');
    const name = replica.optionalText('KmsKeyId');
    const key = name === undefined ? undefined : this.#keyArn(region, name);
    if (key !== undefined) this.#keys.set(arn.replace(/^((?:[^:]*:){3})[^:]*/, `$1${region}`), key);
  }

  keyOf(resourceArn: string): string | undefined {
    return this.#keys.get(resourceArn);
  }

  aliasesOf(keyArn: string): readonly string[] {
    return this.#aliases.get(keyArn) ?? [];
  }

  #keyArn(region: string, name: string): string | undefined {
    const output = answerOf(this.#world, 'kms', region, 'DescribeKey', { KeyId: name });
    return (output?.['KeyMetadata'] as { readonly Arn: string } | undefined)?.Arn;
  }
}

/** The answer to the lab itself; undefined where the service answers with an error. */
export function answerOf(
  world: WorldContext,
  service: string,
  region: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): ApiOutput | undefined {
  try {
    return world.call(service, region, operation, input);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
