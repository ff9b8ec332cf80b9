import type { Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { stableLetters, stableUuid } from '../support/ids.ts';
import { APPLICATION_USER } from '../rds/adopt.ts';
import { RegionalRegistry } from '../support/registry.ts';

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly primaryRegion: string;
  readonly replicaRegions: readonly string[];
  readonly kmsKeyId: string | undefined;
  readonly createdAt: number;
  readonly value: string;
}

export interface SecretsManagerTwin extends TwinService {
  /** Whether a secret of the region holds this user with this password. */
  holds(region: string, username: string, password: string): boolean;
}

/**
 * AWS Secrets Manager as far as recovery looks at it: secrets, their replicas and their values, which are made up
 * from their names and never change.
 */
export function createSecretsManager(world: WorldContext): SecretsManagerTwin {
  const secrets = new RegionalRegistry<Secret>('secret');
  return {
    service: 'secrets-manager',
    holds: (region, username, password) =>
      secrets.in(region).some(({ value }) => value === credentials(username, password)),
    operations: {
      DescribeSecret: (call) => describeSecret(secrets, call),
      GetSecretValue: (call) => getSecretValue(secrets, call),
    },
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
  const generated = properties.nested('GenerateSecretString');
  const template = generated?.optionalText('SecretStringTemplate');
  const username =
    template === undefined ? undefined : (JSON.parse(template) as { readonly username?: string }).username;
  const secret = create(world, secrets, {
    primaryRegion: resource.region,
    name,
    replicaRegions: replicas,
    kmsKeyId: properties.optionalText('KmsKeyId'),
    value: username === undefined ? passwordOf(name) : credentials(username, passwordOf(name)),
  });
  return { ref: secret.arn, attributes: { Id: secret.arn } };
}

/** The team's own secrets, replicated as the configuration asks of them. */
function adopt(world: WorldContext, secrets: RegionalRegistry<Secret>, deployment: Deployment): void {
  const { primary, recovery } = deployment.regions;
  for (const { secretName, existing } of deployment.secrets) {
    if (!existing) continue;
    const isDatabases = deployment.databases.some(
      ({ credentialsSecret }) => credentialsSecret === secretName,
    );
    create(world, secrets, {
      primaryRegion: primary,
      name: secretName,
      replicaRegions: [recovery],
      kmsKeyId: undefined,
      value: isDatabases ? credentials(APPLICATION_USER, passwordOf(secretName)) : passwordOf(secretName),
    });
  }
}

function create(
  world: WorldContext,
  secrets: RegionalRegistry<Secret>,
  options: Omit<Secret, 'arn' | 'createdAt'>,
): Secret {
  const { name, primaryRegion, replicaRegions } = options;
  const createdAt = world.kernel.now();
  const suffix = stableLetters(6, name);
  const [secret] = [primaryRegion, ...replicaRegions].map((region) =>
    secrets.add(region, name, {
      ...options,
      arn: `arn:${PARTITION}:secretsmanager:${region}:${world.account}:secret:${name}-${suffix}`,
      createdAt,
    }),
  );
  if (secret === undefined) throw new Error(`The secret ${name} was made nowhere.`);
  return secret;
}

function credentials(username: string, password: string): string {
  return JSON.stringify({ username, password });
}

function passwordOf(name: string): string {
  return stableLetters(40, 'password', name);
}

function describeSecret(secrets: RegionalRegistry<Secret>, call: ApiCall): ApiOutput {
  const secret = secretOf(secrets, call);
  return {
    ARN: secret.arn,
    Name: secret.name,
    PrimaryRegion: secret.primaryRegion,
    CreatedDate: new Date(secret.createdAt),
    ReplicationStatus: secret.replicaRegions.map((Region) => ({ Region, Status: 'InSync' })),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
  };
}

/** With a caching client or without: there is one version, and it is the current one. */
function getSecretValue(secrets: RegionalRegistry<Secret>, call: ApiCall): ApiOutput {
  const { arn, name, value, createdAt } = secretOf(secrets, call);
  return {
    ARN: arn,
    Name: name,
    VersionId: stableUuid('version', arn),
    SecretString: value,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date(createdAt),
  };
}

function secretOf(secrets: RegionalRegistry<Secret>, call: ApiCall): Secret {
  const id = inputOf(call, 'InvalidParameterException').text('SecretId');
  const secret = secrets.in(call.region).find(({ name, arn }) => name === id || arn === id);
  if (secret !== undefined) return secret;
  throw new ApiError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
