import { SIDES, type Side } from '../../lambda/deployment.ts';
import type { Row } from '../twin/service.ts';
import type { Site } from './site.ts';

/** One acknowledged write. */
export interface Acknowledged {
  readonly database: number;
  readonly side: Side;
  readonly row: Row;
  readonly atMilliseconds: number;
  /** False: somebody with an old connection, who does not look at the parameter. */
  readonly wellBehaved: boolean;
}

const TICK_MILLISECONDS = 5_000;

/**
 * In each region, per database, an application that follows its connection parameter and one that does not: it holds on
 * to the host it knows, as a connection pool does, and writes whenever it is let.
 */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  readonly #site: Site;
  readonly #heard: (write: Acknowledged) => void;
  #sequence = 0;

  constructor(site: Site, heard: (write: Acknowledged) => void) {
    this.#site = site;
    this.#heard = heard;
  }

  begin(): void {
    this.#site.world.kernel.every(TICK_MILLISECONDS, () => this.#turn());
  }

  /** Whether the application of a region may write now, as it would find out. */
  accepts(database: number, side: Side): boolean {
    const connection = this.#connection(database, side);
    return connection?.access === 'read-write' && this.#write(database, side, connection.host, true);
  }

  #turn(): void {
    for (const side of SIDES) {
      if (this.#site.isDark(side)) continue;
      for (const database of this.#site.deployment.databases.keys()) {
        this.accepts(database, side);
        const own = this.#site.instance(database, side)?.host;
        if (own !== undefined) this.#write(database, side, own, false);
      }
    }
  }

  #connection(database: number, side: Side): { access: string; host: string; epoch: number } | undefined {
    const name = this.#site.deployment.databases[database]?.instances[side].connectionParameter ?? '';
    const text = this.#site.world.dataPlane.parameter(this.#site.region(side), name);
    return text === undefined
      ? undefined
      : (JSON.parse(text) as { access: string; host: string; epoch: number });
  }

  #write(database: number, side: Side, host: string, wellBehaved: boolean): boolean {
    this.#sequence += 1;
    const row = { client: (wellBehaved ? 0 : 2) + SIDES.indexOf(side), sequence: this.#sequence };
    const isAccepted = this.#site.world.dataPlane.write(this.#site.region(side), host, row) === 'accepted';
    if (!isAccepted) return false;
    // Whose instance it is that took it, wherever the application stands.
    const taker = SIDES.find((one) => this.#site.instance(database, one)?.host === host) ?? side;
    const write = { database, side: taker, row, atMilliseconds: this.#site.now, wellBehaved };
    this.acknowledged.push(write);
    this.#heard(write);
    return true;
  }
}
