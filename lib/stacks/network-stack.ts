import { CfnOutput, Fn } from 'aws-cdk-lib';
import { CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { CreatedNetwork } from '../constructs/created-network.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { fenceGroup } from '../constructs/security-groups.ts';
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
      network.kind === 'created' ? new CreatedNetwork(this, 'Network', { region, network }) : network;
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

/** The network's id in another stack of its region. The one generated name that has to travel. */
export function vpcIdIn(region: RegionScope): string {
  const network = region.topology.networks[region.side];
  return network.kind === 'existing' ? network.vpcId : Fn.importValue(vpcExportName(region));
}
