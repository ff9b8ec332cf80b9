import type { LoadedResource, ResourceIdentity, ResourceLoader } from '../../service.ts';
import { resourceId } from '../support/ids.ts';

/**
 * Network resources that exist so that others can name them. The lab has no addresses and no routes: what decides
 * whether traffic arrives is whether a region is dark and what the security groups say.
 */
const ID_PREFIXES = {
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::Route': 'route',
  'AWS::EC2::SubnetRouteTableAssociation': 'rtbassoc',
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::VPCGatewayAttachment': 'attachment',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::EIP': 'eipalloc',
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::FlowLog': 'fl',
  'AWS::EC2::NetworkAcl': 'acl',
  'AWS::EC2::NetworkAclEntry': 'aclentry',
  'AWS::EC2::SubnetNetworkAclAssociation': 'aclassoc',
} as const;

/** Attributes by the name `Fn::GetAtt` gives them, made from the id and the properties. */
const ATTRIBUTES: Partial<
  Record<keyof typeof ID_PREFIXES, (id: string, resource: LoadedResource) => Record<string, unknown>>
> = {
  'AWS::EC2::VPC': (id, { properties }) => ({ VpcId: id, CidrBlock: properties.CidrBlock }),
  'AWS::EC2::Subnet': (id, { properties }) => ({
    SubnetId: id,
    VpcId: properties.VpcId,
    AvailabilityZone: properties.AvailabilityZone,
    CidrBlock: properties.CidrBlock,
  }),
  'AWS::EC2::RouteTable': (id) => ({ RouteTableId: id }),
  'AWS::EC2::InternetGateway': (id) => ({ InternetGatewayId: id }),
  'AWS::EC2::NatGateway': (id) => ({ NatGatewayId: id }),
  'AWS::EC2::EIP': (id) => ({ AllocationId: id, PublicIp: '192.0.2.1' }),
  'AWS::EC2::VPCEndpoint': (id) => ({ Id: id }),
  'AWS::EC2::FlowLog': (id) => ({ Id: id }),
  'AWS::EC2::NetworkAcl': (id) => ({ Id: id }),
};

export function networkLoaders(
  onSubnet: (id: string, vpcId: string) => void,
): Record<string, ResourceLoader> {
  const loaders: Record<string, ResourceLoader> = {};
  for (const [type, prefix] of Object.entries(ID_PREFIXES)) {
    loaders[type] = (resource): ResourceIdentity => {
      const id = resourceId(prefix, resource.region, resource.stack, resource.logicalId);
      if (type === 'AWS::EC2::Subnet') onSubnet(id, String(resource.properties.VpcId));
      const attributes = ATTRIBUTES[type as keyof typeof ID_PREFIXES]?.(id, resource) ?? {};
      return { ref: id, attributes };
    };
  }
  return loaders;
}
