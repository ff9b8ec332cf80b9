import { RegionalRegistry } from '../support/registry.ts';

export interface SubnetGroup {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  /** A function, because a group that stood before Muster learns its network from what Muster puts beside it. */
  readonly vpcId: () => string;
}

export interface ParameterGroup {
  readonly name: string;
  readonly arn: string;
  readonly family: string;
  /** What somebody set; an engine's defaults are not among them. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Subnet groups and parameter groups, per region. */
export class Groups {
  readonly subnets = new RegionalRegistry<SubnetGroup>('database subnet group');
  readonly parameters = new RegionalRegistry<ParameterGroup>('database parameter group');

  /** What somebody set in a group; undefined for a group that does not exist. An engine's own groups always do. */
  setParameters(region: string, name: string): Readonly<Record<string, string>> | undefined {
    const group = this.parameters.get(region, name);
    return group?.parameters ?? (name.startsWith('default.') ? {} : undefined);
  }
}
