import type { Construct } from 'constructs';
import { ConnectionParameter } from '../constructs/connection-parameter.ts';
import { DatabaseInstance } from '../constructs/database-instance.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { databaseGroup } from '../constructs/security-groups.ts';
import type { DatabaseTopology } from '../topology/types.ts';
import { vpcIdIn } from './network-stack.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * One database in one region. A stack each: what goes wrong with one touches no other, and a stack takes 500
 * resources however many databases there are.
 */
export class DatabaseStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope, database: DatabaseTopology) {
    super(scope, {
      region,
      part: partOf(region, `database-${database.name}`),
      description: `database ${database.name} in ${region.place.region}`,
    });
    const { side, topology } = region;
    const group = databaseGroup(this, 'SecurityGroup', {
      vpcId: vpcIdIn(region),
      groupName: database.instances[side].securityGroup,
      database: database.name,
      port: database.port,
      cidr: topology.networks[side].cidr,
    });
    const { instance } = new DatabaseInstance(this, 'Database', {
      region,
      database,
      securityGroupId: group.attrGroupId,
    });
    new ConnectionParameter(this, 'Connection', {
      side,
      database,
      host: instance.attrEndpointAddress,
    });
    this.guard();
  }

  /** An instance that stood before Muster is in no template of its. */
  static isNeeded({ side }: RegionScope, database: DatabaseTopology): boolean {
    return !database.instances[side].existing;
  }
}
