import { RegionalRegistry } from '../support/registry.ts';
import { resourceId } from '../support/ids.ts';
import { Tags, type Tag } from '../support/tags.ts';

/** One ingress rule. Of where traffic comes from only a group is looked at: the lab's networks have no addresses. */
export interface IngressRule {
  /** `tcp`, `udp`, ... or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** Only members of this group. Absent: anybody in the network. */
  readonly fromGroup?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** A function, because a group that stood before Muster learns its network from what Muster puts beside it. */
  readonly vpcId: () => string;
  readonly ingress: IngressRule[];
  readonly tags: Tags;
}

/** Security groups of all regions: the only part of the network that decides who reaches a database. */
export class SecurityGroups {
  readonly #groups = new RegionalRegistry<SecurityGroup>('security group');

  add(options: {
    readonly region: string;
    readonly name: string;
    /** Generated from the name unless given. */
    readonly id?: string;
    readonly description: string;
    readonly vpcId: () => string;
    readonly ingress: readonly IngressRule[];
    readonly tags?: readonly Tag[];
  }): SecurityGroup {
    const id = options.id ?? resourceId('sg', options.region, options.name);
    const { name, description, vpcId, ingress } = options;
    const group = { id, name, description, vpcId, ingress: [...ingress], tags: new Tags(options.tags) };
    return this.#groups.add(options.region, id, group);
  }

  get(region: string, id: string): SecurityGroup | undefined {
    return this.#groups.get(region, id);
  }

  exists(region: string, id: string): boolean {
    return this.get(region, id) !== undefined;
  }

  in(region: string): readonly SecurityGroup[] {
    return this.#groups.in(region);
  }

  /** By id or name. Names are unique within a network only; the lab's templates make one each. */
  find(region: string, idOrName: string): SecurityGroup | undefined {
    return this.get(region, idOrName) ?? this.in(region).find((group) => group.name === idOrName);
  }

  /**
   * Whether the group lets somebody with those groups reach that TCP port. A group without a rule (the fence) lets
   * nobody.
   */
  admits(region: string, id: string, port: number, clientGroups: readonly string[]): boolean {
    const rules = this.get(region, id)?.ingress ?? [];
    return rules.some((rule) => {
      const isTcp = rule.protocol === '-1' || rule.protocol === 'tcp' || rule.protocol === '6';
      const isMember = rule.fromGroup === undefined || clientGroups.includes(rule.fromGroup);
      return isTcp && isMember && rule.fromPort <= port && port <= rule.toPort;
    });
  }
}
