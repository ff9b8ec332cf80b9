import type { Construct } from 'constructs';
import { Connection } from '../constructs/connection.ts';
import { DatabaseInstance, databaseParameters } from '../constructs/database-instance.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { databaseGroup } from '../constructs/security-groups.ts';
import type { DatabaseTopology } from '../topology/types.ts';
import { vpcIdIn } from './network-stack.ts';
import { RegionStack, partOf } from './region-stack.ts';

export interface DatabaseStackProps {
  readonly region: RegionScope;
  readonly database: DatabaseTopology;
  /**
   * Leaves the instance and its connection out of the template; both stay where they are. The step between two roles:
   * see docs/decisions/0003-topology-flip.md.
   */
  readonly detached: boolean;
}

/**
 * One database in one region. A stack each: what goes wrong with one touches no other, and a stack takes 500
 * resources however many databases there are. Of an instance that stood before Muster it holds the connection only.
 */
export class DatabaseStack extends RegionStack {
  constructor(scope: Construct, props: DatabaseStackProps) {
    const { region, database } = props;
    super(scope, {
      region,
      part: partOf(region, `database-${database.name}`),
      description: `database ${database.name} in ${region.place.region}`,
    });
    const { host } = database.instances[region.side];
    if (host === undefined) this.#make(props);
    else new Connection(this, 'Connection', { region, database, host });
    this.guard();
  }

  #make({ region, database, detached }: DatabaseStackProps): void {
    const { side, topology } = region;
    const group = databaseGroup(this, 'SecurityGroup', {
      vpcId: vpcIdIn(region),
      groupName: database.instances[side].securityGroup,
      database: database.name,
      port: database.port,
      cidr: topology.networks[side].cidr,
    });
    const parameters = databaseParameters(this, 'Parameters', { region, database });
    if (detached) return;
    const { instance } = new DatabaseInstance(this, 'Database', {
      region,
      database,
      securityGroupId: group.attrGroupId,
    });
    instance.addResourceDependency(parameters);
    new Connection(this, 'Connection', { region, database, host: instance.attrEndpointAddress });
  }
}
