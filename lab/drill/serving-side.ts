import { otherSide, SIDES, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { World } from '../twin/world.ts';

/** What has to be known of the world to find the region that serves. */
export type ServingWorld = Pick<World, 'isDark' | 'call' | 'dataPlane' | 'kernel'>;

/** As often as somebody looks anew where the application is. */
const LOOK_MILLISECONDS = 1000;

/**
 * Where the users of an application without a name of its own end up: whoever sends them there follows the database
 * that takes writes, or, without a database, the region that has claimed the traffic.
 */
export class ServingSide {
  readonly #world: ServingWorld;
  readonly #deployment: Deployment;
  #known: { readonly side: Side | undefined; readonly at: number } | undefined;

  constructor(world: ServingWorld, deployment: Deployment) {
    this.#world = world;
    this.#deployment = deployment;
  }

  /** Undefined while nobody would answer. */
  current(): Side | undefined {
    const now = this.#world.kernel.now();
    if (this.#known === undefined || now - this.#known.at >= LOOK_MILLISECONDS) {
      this.#known = { side: this.#look(), at: now };
    }
    const { side } = this.#known;
    return side === undefined || this.#world.isDark(this.#deployment.regions[side]) ? undefined : side;
  }

  #look(): Side | undefined {
    const { activeSide, databases } = this.#deployment;
    if (databases.length > 0) return this.#sideThatWrites();
    const standby = otherSide(activeSide);
    // As the names are led: a region that has drained the first one, until that has reclaimed its users.
    return this.#hasClaimed(standby) && !this.#hasClaimed(activeSide) ? standby : activeSide;
  }

  /** Where the first database's connection says read-write; under the higher epoch where both do. */
  #sideThatWrites(): Side | undefined {
    const claims = SIDES.flatMap((side) => {
      const parameter = this.#deployment.databases[0]?.instances[side].connectionParameter;
      const text =
        parameter === undefined
          ? undefined
          : this.#world.dataPlane.parameter(this.#deployment.regions[side], parameter);
      if (text === undefined) return [];
      const connection = JSON.parse(text) as { access: string; epoch: number };
      return connection.access === 'read-write' ? [{ side, epoch: connection.epoch }] : [];
    });
    return claims.toSorted((a, b) => b.epoch - a.epoch)[0]?.side;
  }

  /** The ledger's item that the step `set-latch` writes. */
  #hasClaimed(side: Side): boolean {
    const { Item: item } = this.#world.call('dynamodb', this.#deployment.regions[side], 'GetItem', {
      TableName: this.#deployment.names[side].ledgerTable,
      Key: { pk: { S: 'state' }, sk: { S: 'latch' } },
    }) as { readonly Item?: { readonly claimed?: { readonly BOOL?: boolean } } };
    return item?.claimed?.BOOL === true;
  }
}
