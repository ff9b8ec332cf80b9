import { CfnOutput, Fn } from 'aws-cdk-lib';
import { CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { copyGroupName } from '../../lambda/rules/copy-group.ts';
import { CreatedNetwork } from '../constructs/created-network.ts';
import type { FunctionNetwork } from '../constructs/bundled-function.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { copyGroup, fenceGroup, functionGroup } from '../constructs/security-groups.ts';
import { RegionStack, partOf } from './region-stack.ts';

/** The network of a region, or what databases need of one that stands already. */
export class NetworkStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'network'),
      description: `network and fence of ${region.place.region}`,
    });
    const { names, topology, side } = region;
    const network = topology.networks[side];
    const made =
      network.kind === 'created'
        ? new CreatedNetwork(this, 'Network', { region, network })
        : { ...network, functionSubnetIds: network.databaseSubnetIds };
    if (network.kind === 'created') {
      new CfnOutput(this, 'VpcId', { value: made.vpcId, exportName: vpcExportName(region) });
    }
    if (topology.databases.length > 0) {
      new CfnDBSubnetGroup(this, 'DatabaseSubnets', {
        dbSubnetGroupName: names.databaseSubnetGroup,
        dbSubnetGroupDescription: `Muster: databases of ${topology.application}`,
        subnetIds: [...made.databaseSubnetIds],
      });
      fenceGroup(this, 'Fence', made.vpcId, names.fenceSecurityGroup);
      const functions = functionGroup(this, 'Functions', {
        vpcId: made.vpcId,
        groupName: `${names.prefix}functions`,
        ports: topology.databases.map(({ port }) => port),
        cidr: network.cidr,
      });
      copyGroup(this, 'Copies', {
        vpcId: made.vpcId,
        groupName: copyGroupName(names),
        ports: topology.databases.map(({ port }) => port),
        functionGroupId: functions.attrGroupId,
      });
      new CfnOutput(this, 'FunctionGroup', {
        value: functions.attrGroupId,
        exportName: functionGroupExportName(region),
      });
      if (network.kind === 'created') {
        new CfnOutput(this, 'FunctionSubnets', {
          value: Fn.join(',', [...made.functionSubnetIds]),
          exportName: functionSubnetsExportName(region),
        });
      }
    }
    this.guard();
  }

  /** True where there is something to make. */
  static isNeeded({ topology, side }: RegionScope): boolean {
    return topology.networks[side].kind === 'created' || topology.databases.length > 0;
  }
}

function vpcExportName(region: RegionScope): string {
  return `${region.names.prefix}vpc-id`;
}

/** The network's id in another stack of its region. Like the two below, a generated name that has to travel. */
export function vpcIdIn(region: RegionScope): string {
  const network = region.topology.networks[region.side];
  return network.kind === 'existing' ? network.vpcId : Fn.importValue(vpcExportName(region));
}

function functionGroupExportName(region: RegionScope): string {
  return `${region.names.prefix}function-group-id`;
}

function functionSubnetsExportName(region: RegionScope): string {
  return `${region.names.prefix}function-subnet-ids`;
}

/** Where functions that speak SQL stand, in another stack of their region; undefined where there is no database. */
export function functionNetworkIn(region: RegionScope): FunctionNetwork | undefined {
  const { topology, side } = region;
  if (topology.databases.length === 0) return undefined;
  const network = topology.networks[side];
  return {
    securityGroupIds: [Fn.importValue(functionGroupExportName(region))],
    // A subnet of each zone: how many there are is known, what they are called is not.
    subnetIds:
      network.kind === 'existing'
        ? network.databaseSubnetIds
        : network.zones.map((_, index) =>
            Fn.select(index, Fn.split(',', Fn.importValue(functionSubnetsExportName(region)))),
          ),
  };
}
