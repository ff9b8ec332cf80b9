import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/**
 * EC2 gives a group without rules a rule that lets everything out. One that leads nowhere keeps it from doing so:
 * a database starts no connection of its own.
 */
const NO_WAY_OUT: CfnSecurityGroup.EgressProperty = {
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  cidrIp: '255.255.255.255/32',
  description: 'Leads nowhere: replaces the rule that lets everything out',
};

/** An instance that has only this group takes no connection: how an old primary is fenced. */
export function fenceGroup(scope: Construct, id: string, vpcId: string, groupName: string): CfnSecurityGroup {
  return new CfnSecurityGroup(scope, id, {
    groupName,
    groupDescription: 'Fence: a database that has only this group takes no connection',
    vpcId,
    securityGroupEgress: [NO_WAY_OUT],
    tags: [{ key: 'Name', value: groupName }],
  });
}

export interface DatabaseGroupProps {
  readonly vpcId: string;
  readonly groupName: string;
  readonly database: string;
  readonly port: number;
  /** Where connections come from. */
  readonly cidr: string;
}

export function databaseGroup(scope: Construct, id: string, props: DatabaseGroupProps): CfnSecurityGroup {
  return new CfnSecurityGroup(scope, id, {
    groupName: props.groupName,
    groupDescription: `Connections to the database ${props.database} from its own network`,
    vpcId: props.vpcId,
    securityGroupIngress: [
      {
        ipProtocol: 'tcp',
        fromPort: props.port,
        toPort: props.port,
        cidrIp: props.cidr,
        description: 'The network it stands in',
      },
    ],
    securityGroupEgress: [NO_WAY_OUT],
    tags: [{ key: 'Name', value: props.groupName }],
  });
}

function outTo(port: number, cidrIp: string, description: string): CfnSecurityGroup.EgressProperty {
  return { ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIp, description };
}

/** Of functions that speak SQL: out to databases and to AWS, nothing in. */
export function functionGroup(
  scope: Construct,
  id: string,
  props: {
    readonly vpcId: string;
    readonly groupName: string;
    /** Of the databases. */
    readonly ports: readonly number[];
    /** Where the databases stand. */
    readonly cidr: string;
  },
): CfnSecurityGroup {
  const { vpcId, groupName, ports, cidr } = props;
  return new CfnSecurityGroup(scope, id, {
    groupName,
    groupDescription: 'Functions that connect to the databases',
    vpcId,
    securityGroupEgress: [
      outTo(443, '0.0.0.0/0', 'AWS, by its endpoints or the way out'),
      ...[...new Set(ports)].map((port) => outTo(port, cidr, 'Databases of its own network')),
    ],
    tags: [{ key: 'Name', value: groupName }],
  });
}

/** Of restored copies that functions of Muster look into, beside the fence: nobody else reaches them. */
export function copyGroup(
  scope: Construct,
  id: string,
  props: {
    readonly vpcId: string;
    readonly groupName: string;
    /** Of the databases. */
    readonly ports: readonly number[];
    /** Id of the group that the functions have. */
    readonly functionGroupId: string;
  },
): CfnSecurityGroup {
  const { vpcId, groupName, ports, functionGroupId } = props;
  return new CfnSecurityGroup(scope, id, {
    groupName,
    groupDescription: 'Restored copies that only functions of Muster reach',
    vpcId,
    securityGroupIngress: [...new Set(ports)].map((port) => ({
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      sourceSecurityGroupId: functionGroupId,
      description: 'Functions that speak SQL',
    })),
    securityGroupEgress: [NO_WAY_OUT],
    tags: [{ key: 'Name', value: groupName }],
  });
}

/** Of the interface endpoints: the network they stand in may ask AWS through them. */
export function endpointGroup(
  scope: Construct,
  id: string,
  vpcId: string,
  groupName: string,
  cidr: string,
): CfnSecurityGroup {
  return new CfnSecurityGroup(scope, id, {
    groupName,
    groupDescription: 'Endpoints of AWS services',
    vpcId,
    securityGroupIngress: [
      {
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        cidrIp: cidr,
        description: 'The network they stand in',
      },
    ],
    securityGroupEgress: [NO_WAY_OUT],
    tags: [{ key: 'Name', value: groupName }],
  });
}
