import { SIDES, type Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, UnsupportedError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { resourceId } from '../support/ids.ts';
import { pageOf } from '../support/pages.ts';
import { tagsOf } from '../support/tags.ts';
import { networkLoaders } from './network.ts';
import { SecurityGroups, type IngressRule, type SecurityGroup } from './security-groups.ts';

export interface Ec2Twin extends TwinService {
  readonly securityGroups: SecurityGroups;
  /** The network that subnets stand in; a subnet id that no template made stands in the application team's own. */
  vpcOfSubnets(region: string, subnetIds: readonly string[]): string;
}

/** Security groups, and network resources as far as templates refer to them. */
export function createEc2(world: WorldContext): Ec2Twin {
  const securityGroups = new SecurityGroups();
  const subnetNetworks = new Map<string, string>();
  return {
    service: 'ec2',
    securityGroups,
    vpcOfSubnets: (region, subnetIds) => {
      const known = subnetIds.map((id) => subnetNetworks.get(id)).find((vpcId) => vpcId !== undefined);
      return known ?? applicationNetwork(world, region);
    },
    operations: {
      DescribeSecurityGroups: (call) => describeSecurityGroups(world, securityGroups, call),
    },
    resources: {
      ...networkLoaders((subnetId, vpcId) => subnetNetworks.set(subnetId, vpcId)),
      'AWS::EC2::SecurityGroup': (resource) => loadSecurityGroup(world, securityGroups, resource),
      'AWS::EC2::SecurityGroupIngress': (resource) => loadIngress(securityGroups, resource),
      'AWS::EC2::SecurityGroupEgress': (resource) => ({ ref: resource.logicalId, attributes: {} }),
    },
    adopt: (deployment) => adoptGroups(world, securityGroups, deployment),
  };
}

/** The network of what stood there before Muster, where nothing says which one it is. */
function applicationNetwork(world: WorldContext, region: string): string {
  return resourceId('vpc', world.account, region, 'application');
}

/**
 * The groups of databases that stood before Muster let their engine's port in. They stand in the network that the
 * fence will stand in, because an instance takes groups of its own network only.
 */
function adoptGroups(world: WorldContext, securityGroups: SecurityGroups, deployment: Deployment): void {
  for (const side of SIDES) {
    const region = deployment.regions[side];
    for (const database of deployment.databases) {
      const { existing, securityGroup, fenceSecurityGroup } = database.instances[side];
      if (!existing || securityGroups.find(region, securityGroup) !== undefined) continue;
      securityGroups.add({
        region,
        name: securityGroup,
        ...(securityGroup.startsWith('sg-') ? { id: securityGroup } : {}),
        description: `Clients of ${database.name}`,
        vpcId: () =>
          securityGroups.find(region, fenceSecurityGroup)?.vpcId() ?? applicationNetwork(world, region),
        ingress: [{ protocol: 'tcp', fromPort: database.port, toPort: database.port }],
      });
    }
  }
}

function loadSecurityGroup(
  world: WorldContext,
  securityGroups: SecurityGroups,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const vpcId = properties.optionalText('VpcId') ?? applicationNetwork(world, resource.region);
  const group = securityGroups.add({
    region: resource.region,
    name: properties.optionalText('GroupName') ?? `${resource.stack}-${resource.logicalId}`,
    description: properties.text('GroupDescription'),
    vpcId: () => vpcId,
    ingress: properties.list('SecurityGroupIngress').map(ingressRule),
    tags: tagsOf(properties),
  });
  return { ref: group.id, attributes: { GroupId: group.id, VpcId: vpcId } };
}

function loadIngress(securityGroups: SecurityGroups, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const id = properties.text('GroupId');
  const group = securityGroups.get(resource.region, id);
  if (group === undefined) return properties.fail(`there is no security group ${id} in ${resource.region}`);
  group.ingress.push(ingressRule(properties));
  return { ref: resource.logicalId, attributes: {} };
}

function ingressRule(fields: Fields): IngressRule {
  const protocol = fields.text('IpProtocol');
  const all = protocol === '-1';
  const fromGroup = fields.optionalText('SourceSecurityGroupId');
  return {
    protocol,
    fromPort: all ? 0 : fields.number('FromPort'),
    toPort: all ? 65_535 : fields.number('ToPort'),
    ...(fromGroup === undefined ? {} : { fromGroup }),
  };
}

function describeSecurityGroups(
  world: WorldContext,
  securityGroups: SecurityGroups,
  call: ApiCall,
): ApiOutput {
  const input = inputOf(call, 'InvalidParameterValue').allow([
    'GroupIds',
    'Filters',
    'MaxResults',
    'NextToken',
  ]);
  const ids = input.texts('GroupIds');
  const missing = ids.find((id) => !securityGroups.exists(call.region, id));
  if (missing !== undefined) {
    throw new ApiError('InvalidGroup.NotFound', `The security group '${missing}' does not exist`);
  }
  const found = securityGroups
    .in(call.region)
    .filter((group) => ids.length === 0 || ids.includes(group.id))
    .filter((group) => input.list('Filters').every((filter) => matches(group, filter)));
  const page = pageOf(
    found,
    input.optionalNumber('MaxResults') ?? 1000,
    input.optionalText('NextToken'),
    () => new ApiError('InvalidParameterValue', 'The token is not one that this operation gave out.'),
  );
  return {
    SecurityGroups: page.items.map((group) => ({
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      VpcId: group.vpcId(),
      OwnerId: world.account,
      IpPermissions: group.ingress.map(({ protocol, fromPort, toPort, fromGroup }) => ({
        IpProtocol: protocol,
        FromPort: fromPort,
        ToPort: toPort,
        ...(fromGroup === undefined ? {} : { UserIdGroupPairs: [{ GroupId: fromGroup }] }),
      })),
      Tags: group.tags.list(),
    })),
    NextToken: page.next,
  };
}

function matches(group: SecurityGroup, filter: Fields): boolean {
  const values = filter.texts('Values');
  switch (filter.text('Name')) {
    case 'group-id':
      return values.includes(group.id);
    case 'group-name':
      return values.includes(group.name);
    case 'vpc-id':
      return values.includes(group.vpcId());
    default:
      throw new UnsupportedError(`DescribeSecurityGroups with the filter ${filter.text('Name')}`);
  }
}
