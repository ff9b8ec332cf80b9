import type { Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { stableLetters } from '../support/ids.ts';
import { RegionalRegistry } from '../support/registry.ts';

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly primaryRegion: string;
  readonly replicaRegions: readonly string[];
  readonly kmsKeyId: string | undefined;
  readonly createdAt: number;
}

/** AWS Secrets Manager as far as recovery looks at it: that a secret and its replica are there. No value is kept. */
export function createSecretsManager(world: WorldContext): TwinService {
  const secrets = new RegionalRegistry<Secret>('secret');
  return {
    service: 'secrets-manager',
    operations: { DescribeSecret: (call) => describeSecret(secrets, call) },
    resources: { 'AWS::SecretsManager::Secret': (resource) => load(world, secrets, resource) },
    adopt: (deployment) => adopt(world, secrets, deployment),
  };
}

function load(
  world: WorldContext,
  secrets: RegionalRegistry<Secret>,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = properties.optionalText('Name') ?? `${resource.stack}-${resource.logicalId}`;
  const replicas = properties.list('ReplicaRegions').map((replica) => replica.text('Region'));
  const secret = create(world, secrets, resource.region, name, replicas, properties.optionalText('KmsKeyId'));
  return { ref: secret.arn, attributes: { Id: secret.arn } };
}

/** The team's own secrets, replicated as the configuration asks of them. */
function adopt(world: WorldContext, secrets: RegionalRegistry<Secret>, deployment: Deployment): void {
  const { primary, recovery } = deployment.regions;
  for (const { secretName, existing } of deployment.secrets) {
    if (existing) create(world, secrets, primary, secretName, [recovery], undefined);
  }
}

function create(
  world: WorldContext,
  secrets: RegionalRegistry<Secret>,
  primaryRegion: string,
  name: string,
  replicaRegions: readonly string[],
  kmsKeyId: string | undefined,
): Secret {
  const createdAt = world.kernel.now();
  const suffix = stableLetters(6, name);
  const [secret] = [primaryRegion, ...replicaRegions].map((region) =>
    secrets.add(region, name, {
      name,
      arn: `arn:${PARTITION}:secretsmanager:${region}:${world.account}:secret:${name}-${suffix}`,
      primaryRegion,
      replicaRegions,
      kmsKeyId,
      createdAt,
    }),
  );
  if (secret === undefined) throw new Error(`The secret ${name} was made nowhere.`);
  return secret;
}

function describeSecret(secrets: RegionalRegistry<Secret>, call: ApiCall): ApiOutput {
  const id = inputOf(call, 'InvalidParameterException').text('SecretId');
  const secret = secrets.in(call.region).find(({ name, arn }) => name === id || arn === id);
  if (secret === undefined) {
    throw new ApiError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    PrimaryRegion: secret.primaryRegion,
    CreatedDate: new Date(secret.createdAt),
    ReplicationStatus: secret.replicaRegions.map((Region) => ({ Region, Status: 'InSync' })),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
  };
}
