import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { propertiesOf } from '../support/borders.ts';

/** A resource type that templates may have and that changes nothing in the lab. */
interface InertType {
  readonly reason: string;
  readonly identity: (resource: LoadedResource, account: string) => ResourceIdentity;
}

const INERT: Readonly<Record<string, InertType>> = {
  'AWS::Logs::LogGroup': {
    reason: 'What functions write is kept in memory, whatever the group and its retention.',
    identity: (resource, account) => {
      const name = propertiesOf(resource).optionalText('LogGroupName') ?? byLogicalId(resource).ref;
      return {
        ref: name,
        attributes: { Arn: `arn:${PARTITION}:logs:${resource.region}:${account}:log-group:${name}:*` },
      };
    },
  },
  'AWS::CDK::Metadata': { reason: 'Says which constructs made the template.', identity: byLogicalId },
};

/** Types that another service of the lab makes by name alone, so that others may refer to them. */
const NAMED_ONLY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'VPC',
      'Subnet',
      'RouteTable',
      'Route',
      'SubnetRouteTableAssociation',
      'InternetGateway',
      'VPCGatewayAttachment',
      'NatGateway',
      'EIP',
      'VPCEndpoint',
      'FlowLog',
      'NetworkAcl',
      'NetworkAclEntry',
      'SubnetNetworkAclAssociation',
    ].map((type) => [
      `AWS::EC2::${type}`,
      'Packets are not routed: an endpoint is reached unless its region is dark.',
    ]),
  ),
  'AWS::EC2::SecurityGroupEgress': 'Only what comes in to a database is looked at.',
  'AWS::CloudWatch::Dashboard': 'Nobody looks at it.',
  'AWS::Backup::RestoreTestingPlan': 'Restore tests do not run by themselves in the lab.',
  'AWS::Backup::RestoreTestingSelection': 'Restore tests do not run by themselves in the lab.',
};

/** Resource types without effect, each with the reason. */
export const INERT_REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(INERT).map(([type, { reason }]) => [type, reason])),
  ...NAMED_ONLY,
};

/** What stands in templates and changes nothing here: log groups and metadata. */
export function createInert(world: WorldContext): TwinService {
  return {
    service: 'inert',
    operations: {},
    resources: Object.fromEntries(
      Object.entries(INERT).map(([type, { identity }]) => [
        type,
        (resource: LoadedResource) => identity(resource, world.account),
      ]),
    ),
  };
}

function byLogicalId({ stack, logicalId }: LoadedResource): ResourceIdentity {
  return { ref: `${stack}-${logicalId}`, attributes: {} };
}
