import type {
  LoadedResource,
  ResourceIdentity,
  ResourceLoader,
  TwinService,
  WorldContext,
} from '../service.ts';
import { UnsupportedError } from '../api.ts';
import { functionName } from '../functions/function-runtime.ts';
import { propertiesOf } from '../services/support/borders.ts';
import { PARTITION } from '../template/scope.ts';
import { Authority } from './authority.ts';
import { Directory } from './directory.ts';
import { Encryption } from './encryption.ts';
import { readFacts } from './facts.ts';
import { grantedPermissions, type GrantedPermission } from './grants.ts';
import type { Facts } from './operations/rule.ts';
import { readPolicy } from './policy-document.ts';

export interface IamTwin extends TwinService {
  readonly authority: Authority;
  /** What the deployed policies allow, each with whether it was used so far. */
  granted(): readonly GrantedPermission[];
}

/** AWS IAM, and what other resources say about who may use them. One account, so one directory for all regions. */
export function createIam(world: WorldContext, collaborators: Pick<Facts, 'stateMachineOf'>): IamTwin {
  const directory = new Directory(world.account);
  const encryption = new Encryption(world);
  const authority = new Authority(world, directory, readFacts(world, encryption, collaborators));
  const loading = { world, directory };
  return {
    service: 'iam',
    authority,
    granted: () => grantedPermissions(directory, authority.decided),
    operations: {},
    resources: Object.fromEntries(
      Object.entries(LOADERS).map(([type, load]): [string, ResourceLoader] => [
        type,
        (resource) => {
          authority.forget();
          return load(loading, resource);
        },
      ]),
    ),
    observe: (resource, identity) => {
      authority.forget();
      observePolicy(loading, resource, identity);
      encryption.observe(resource, identity);
    },
  };
}

interface Loading {
  readonly world: WorldContext;
  readonly directory: Directory;
}

const LOADERS: Readonly<Record<string, (loading: Loading, resource: LoadedResource) => ResourceIdentity>> = {
  'AWS::IAM::Role': loadRole,
  'AWS::IAM::ManagedPolicy': loadManagedPolicy,
  'AWS::IAM::Policy': loadPolicy,
  'AWS::Lambda::Permission': loadFunctionPermission,
  'AWS::S3::BucketPolicy': loadBucketPolicy,
  'AWS::SNS::TopicPolicy': loadTopicPolicy,
};

function loadRole({ world, directory }: Loading, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = properties.optionalText('RoleName') ?? generatedName(resource);
  if (properties.has('PermissionsBoundary'))
    throw new UnsupportedError(`the permissions boundary of ${name}`);
  const arn = `arn:${PARTITION}:iam::${world.account}:role${properties.optionalText('Path') ?? '/'}${name}`;
  directory.addRole({
    arn,
    name,
    trust: readPolicy(resource.properties['AssumeRolePolicyDocument'], 'trust', `the trust of ${name}`),
    inline: policiesIn(resource).flatMap(({ PolicyName, PolicyDocument }) =>
      readPolicy(PolicyDocument, 'identity', `the policy ${PolicyName} of ${name}`),
    ),
    managedPolicyArns: properties.texts('ManagedPolicyArns'),
  });
  return { ref: name, attributes: { Arn: arn, RoleId: name } };
}

function policiesIn({ properties }: LoadedResource) {
  return (properties['Policies'] ?? []) as readonly {
    readonly PolicyName: string;
    readonly PolicyDocument: unknown;
  }[];
}

function loadManagedPolicy({ world, directory }: Loading, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = properties.optionalText('ManagedPolicyName') ?? generatedName(resource);
  const arn = `arn:${PARTITION}:iam::${world.account}:policy${properties.optionalText('Path') ?? '/'}${name}`;
  const statements = readPolicy(resource.properties['PolicyDocument'], 'identity', `the policy ${name}`);
  directory.addManagedPolicy(arn, statements);
  attachToRoles(directory, resource, statements);
  return { ref: arn, attributes: { PolicyArn: arn } };
}

function loadPolicy({ directory }: Loading, resource: LoadedResource): ResourceIdentity {
  const name = propertiesOf(resource).text('PolicyName');
  attachToRoles(
    directory,
    resource,
    readPolicy(resource.properties['PolicyDocument'], 'identity', `the policy ${name}`),
  );
  return { ref: generatedName(resource), attributes: {} };
}

function attachToRoles(
  directory: Directory,
  resource: LoadedResource,
  statements: Parameters<Directory['attach']>[1],
): void {
  const properties = propertiesOf(resource);
  if (properties.texts('Users').length + properties.texts('Groups').length > 0) {
    throw new UnsupportedError(`a policy of users or groups (${resource.stack}/${resource.logicalId})`);
  }
  for (const role of properties.texts('Roles')) directory.attach(role, statements);
}

/** Each is a statement of the function's policy; source ARN and account are its conditions. */
function loadFunctionPermission({ world, directory }: Loading, resource: LoadedResource): ResourceIdentity {
  const { region } = resource;
  const properties = propertiesOf(resource).allow([
    'Action',
    'FunctionName',
    'Principal',
    'SourceArn',
    'SourceAccount',
  ]);
  const principal = properties.text('Principal');
  const name = functionName(properties.text('FunctionName'));
  const arn = `arn:${PARTITION}:lambda:${region}:${world.account}:function:${name}`;
  const source = properties.optionalText('SourceArn');
  const sourceAccount = properties.optionalText('SourceAccount');
  const statement = {
    Effect: 'Allow',
    Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Action: properties.text('Action'),
    Resource: arn,
    Condition: {
      ...(source === undefined ? {} : { ArnLike: { 'aws:SourceArn': source } }),
      ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
    },
  };
  directory.addResourcePolicy(arn, readPolicy({ Statement: statement }, 'resource', `the policy of ${name}`));
  return { ref: generatedName(resource), attributes: {} };
}

function loadBucketPolicy({ directory }: Loading, resource: LoadedResource): ResourceIdentity {
  const bucket = propertiesOf(resource).text('Bucket');
  directory.addResourcePolicy(
    `arn:${PARTITION}:s3:::${bucket}`,
    readPolicy(resource.properties['PolicyDocument'], 'resource', `the policy of ${bucket}`),
  );
  return { ref: generatedName(resource), attributes: {} };
}

function loadTopicPolicy({ directory }: Loading, resource: LoadedResource): ResourceIdentity {
  for (const topic of propertiesOf(resource).texts('Topics')) {
    directory.addResourcePolicy(
      topic,
      readPolicy(resource.properties['PolicyDocument'], 'resource', `the policy of ${topic}`),
    );
  }
  return { ref: generatedName(resource), attributes: {} };
}

/** Policies that stand in the resource itself: where, and what `Fn::GetAtt` calls the resource's ARN. */
const POLICIES_IN_RESOURCES: Readonly<Record<string, { readonly property: string; readonly arn: string }>> = {
  'AWS::Backup::BackupVault': { property: 'AccessPolicy', arn: 'BackupVaultArn' },
  'AWS::KMS::Key': { property: 'KeyPolicy', arn: 'Arn' },
};

function observePolicy({ directory }: Loading, resource: LoadedResource, identity: ResourceIdentity): void {
  const place = POLICIES_IN_RESOURCES[resource.type];
  const document = place === undefined ? undefined : resource.properties[place.property];
  if (place === undefined || document === undefined) return;
  const arn = String(identity.attributes[place.arn]);
  directory.addResourcePolicy(arn, readPolicy(document, 'resource', `the policy of ${resource.logicalId}`));
}

function generatedName({ stack, logicalId }: LoadedResource): string {
  return `${stack}-${logicalId}`;
}
