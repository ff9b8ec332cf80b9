import { UnsupportedError } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService } from '../../service.ts';
import type { World } from '../../world.ts';
import { PARTITION } from '../../template/scope.ts';
import { propertiesOf } from '../support/borders.ts';

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

/** AWS Lambda as templates see it; invocations do not come over its API but from state machines and event sources. */
export function createLambda(world: World): TwinService {
  return {
    service: 'lambda',
    operations: {},
    resources: { 'AWS::Lambda::Function': (resource) => defineFunction(world, resource) },
  };
}

function defineFunction(world: World, resource: LoadedResource): ResourceIdentity {
  const { region } = resource;
  const properties = propertiesOf(resource);
  const name = properties.optionalText('FunctionName') ?? `${resource.stack}-${resource.logicalId}`;
  const arn = `arn:${PARTITION}:lambda:${region}:${world.account}:function:${name}`;
  const key = properties.nested('Code')?.optionalText('S3Key');
  const codeFolder = key === undefined ? undefined : world.assetFolders.get(key);
  if (codeFolder === undefined) {
    throw new UnsupportedError(`code of ${name} that is no asset of the assembly (${key ?? 'inline'})`);
  }
  const roleArn = properties.text('Role');
  if (world.access.assume('lambda.amazonaws.com', roleArn, arn) === undefined) {
    properties.fail(`the role ${roleArn} cannot be assumed by Lambda`);
  }
  const variables = properties.nested('Environment')?.nested('Variables');
  world.functions.define({
    region,
    name,
    arn,
    roleArn,
    logGroup: properties.nested('LoggingConfig')?.optionalText('LogGroup') ?? `/aws/lambda/${name}`,
    codeFolder,
    timeoutSeconds: properties.optionalNumber('Timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMegabytes: properties.optionalNumber('MemorySize') ?? DEFAULT_MEMORY_MEGABYTES,
    subnetIds: properties.nested('VpcConfig')?.texts('SubnetIds') ?? [],
    securityGroupIds: properties.nested('VpcConfig')?.texts('SecurityGroupIds') ?? [],
    environment: Object.fromEntries(
      (variables?.names() ?? []).map((variable) => [variable, variables?.text(variable) ?? '']),
    ),
  });
  return { ref: name, attributes: { Arn: arn } };
}
