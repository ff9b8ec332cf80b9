import {
  CfnEIP,
  CfnFlowLog,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../compliance/acknowledgements.ts';
import { bucketArn } from '../topology/names.ts';
import type { CreatedNetwork as CreatedNetworkTopology, SubnetTopology } from '../topology/types.ts';
import { FLOW_LOG_PREFIX } from './access-log-bucket.ts';
import { idOf, type RegionScope } from './region-scope.ts';
import { endpointGroup } from './security-groups.ts';

const ANYWHERE = '0.0.0.0/0';

/** Three tiers in every zone. What a zone needs of the way out stays in the zone, so that its loss takes no other's. */
export class CreatedNetwork extends Construct {
  readonly vpcId: string;
  readonly databaseSubnetIds: readonly string[];
  /** Where functions stand that connect to databases: where there is a way out, if there is any. */
  readonly functionSubnetIds: readonly string[];

  constructor(scope: Construct, id: string, props: { region: RegionScope; network: CreatedNetworkTopology }) {
    super(scope, id);
    const { region, network } = props;
    const name = `${region.names.prefix}network`;
    const vpc = new CfnVPC(this, 'Vpc', {
      cidrBlock: network.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: [{ key: 'Name', value: name }],
    });
    this.vpcId = vpc.ref;
    this.#flowLog(region);
    const internet = this.#internetGateway(name);
    const nats = new Map<string, CfnNatGateway>();
    const databaseSubnetIds: string[] = [];
    const applicationSubnetIds: string[] = [];
    for (const subnet of inOrder(network.subnets)) {
      const made = this.#subnet(subnet, name);
      if (subnet.tier === 'public') {
        this.#way(subnet, { gatewayId: internet.ref });
        if (network.natGatewayZones.includes(subnet.zone)) {
          nats.set(subnet.zone, this.#nat(subnet, made, internet, name));
        }
      }
      if (subnet.tier === 'application') {
        const nat = nats.get(subnet.zone) ?? [...nats.values()][0];
        if (nat !== undefined) this.#way(subnet, { natGatewayId: nat.ref });
        applicationSubnetIds.push(made.ref);
      }
      if (subnet.tier === 'database') databaseSubnetIds.push(made.ref);
    }
    this.databaseSubnetIds = databaseSubnetIds;
    const hasWayOut = nats.size > 0;
    this.functionSubnetIds = hasWayOut ? applicationSubnetIds : databaseSubnetIds;
    if (region.topology.databases.length > 0) this.#waysToAws(region, network, hasWayOut);
  }

  /**
   * What a function that speaks SQL needs of AWS. Gateway endpoints cost nothing; where a NAT gateway stands anyway it
   * carries the rest, otherwise an interface endpoint does. See docs/decisions/0012-functions-that-speak-sql.md.
   */
  #waysToAws(region: RegionScope, network: CreatedNetworkTopology, hasWayOut: boolean): void {
    const { place, names } = region;
    const tier = hasWayOut ? 'application' : 'database';
    const tables = network.subnets
      .filter((subnet) => subnet.tier === tier)
      .map((subnet) => (this.node.findChild(`${subnetId(subnet)}Routes`) as CfnRouteTable).ref);
    for (const service of ['s3', 'dynamodb']) {
      new CfnVPCEndpoint(this, `${idOf(service)}Endpoint`, {
        vpcId: this.vpcId,
        vpcEndpointType: 'Gateway',
        serviceName: `com.amazonaws.${place.region}.${service}`,
        routeTableIds: tables,
      });
    }
    if (hasWayOut) return;
    const group = endpointGroup(this, 'EndpointGroup', this.vpcId, `${names.prefix}endpoints`, network.cidr);
    for (const service of ['secretsmanager', 'ssm']) {
      new CfnVPCEndpoint(this, `${idOf(service)}Endpoint`, {
        vpcId: this.vpcId,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        serviceName: `com.amazonaws.${place.region}.${service}`,
        subnetIds: [...this.functionSubnetIds],
        securityGroupIds: [group.attrGroupId],
      });
    }
  }

  #flowLog(region: RegionScope): void {
    const { place, names } = region;
    new CfnFlowLog(this, 'FlowLog', {
      resourceId: this.vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 's3',
      logDestination: `${bucketArn(place.partition, names.accessLogBucket)}/${FLOW_LOG_PREFIX}/`,
    });
  }

  #internetGateway(name: string): CfnInternetGateway {
    const gateway = new CfnInternetGateway(this, 'InternetGateway', {
      tags: [{ key: 'Name', value: name }],
    });
    new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: this.vpcId,
      internetGatewayId: gateway.ref,
    });
    return gateway;
  }

  #subnet(subnet: SubnetTopology, name: string): CfnSubnet {
    const tags = [{ key: 'Name', value: `${name}-${subnet.tier}-${subnet.zone}` }];
    const made = new CfnSubnet(this, subnetId(subnet), {
      vpcId: this.vpcId,
      availabilityZone: subnet.zone,
      cidrBlock: subnet.cidr,
      mapPublicIpOnLaunch: false,
      tags,
    });
    acknowledge(
      made,
      'CloudFormation-Validate::W3010',
      'Zones are named in the configuration: nothing is looked up at synth, and a subnet must not move because AWS ' +
        'opened another zone.',
    );
    const table = new CfnRouteTable(this, `${subnetId(subnet)}Routes`, { vpcId: this.vpcId, tags });
    new CfnSubnetRouteTableAssociation(this, `${subnetId(subnet)}RoutesAssociation`, {
      subnetId: made.ref,
      routeTableId: table.ref,
    });
    return made;
  }

  #way(subnet: SubnetTopology, to: { gatewayId: string } | { natGatewayId: string }): void {
    const table = this.node.findChild(`${subnetId(subnet)}Routes`) as CfnRouteTable;
    const route = new CfnRoute(this, `${subnetId(subnet)}WayOut`, {
      routeTableId: table.ref,
      destinationCidrBlock: ANYWHERE,
      ...to,
    });
    route.node.addDependency(this.node.findChild('InternetGatewayAttachment'));
  }

  #nat(subnet: SubnetTopology, made: CfnSubnet, internet: CfnInternetGateway, name: string): CfnNatGateway {
    const tags = [{ key: 'Name', value: `${name}-${subnet.zone}` }];
    const address = new CfnEIP(this, `NatAddress${idOf(subnet.zone)}`, { domain: 'vpc', tags });
    address.addResourceDependency(internet);
    const nat = new CfnNatGateway(this, `Nat${idOf(subnet.zone)}`, {
      subnetId: made.ref,
      allocationId: address.attrAllocationId,
      tags,
    });
    nat.node.addDependency(this.node.findChild('InternetGatewayAttachment'));
    return nat;
  }
}

const TIERS: readonly SubnetTopology['tier'][] = ['public', 'application', 'database'];

/** Public ones first: the others' way out leads through them. */
function inOrder(subnets: readonly SubnetTopology[]): readonly SubnetTopology[] {
  return TIERS.flatMap((tier) => subnets.filter((subnet) => subnet.tier === tier));
}

function subnetId(subnet: SubnetTopology): string {
  return `${idOf(subnet.tier)}${idOf(subnet.zone)}`;
}
