import { otherSide } from '../../lambda/deployment.ts';
import type { Site } from './site.ts';
import type { Acknowledged } from './writers.ts';

/** How long the application was away and what it lost, as its users see it. */
export class Measurements {
  readonly #site: Site;
  #beganAt: number | undefined;
  #servedAt: number | undefined;
  #promotedAt: number | undefined;

  constructor(site: Site) {
    this.#site = site;
    site.world.onEvent(({ kind, atMilliseconds }) => {
      if (kind === 'rds.promotion.started') this.#promotedAt ??= atMilliseconds;
    });
  }

  begin(): void {
    this.#beganAt = this.#site.now;
  }

  heard({ side, wellBehaved, atMilliseconds }: Acknowledged): void {
    const { deployment } = this.#site;
    const isElsewhere = side === otherSide(deployment.activeSide);
    if (this.#servedAt !== undefined || !wellBehaved || !isElsewhere) return;
    const isLedThere = deployment.dns === undefined || this.#site.answeringSide() === side;
    if (isLedThere) this.#servedAt = atMilliseconds;
  }

  result(acknowledged: readonly Acknowledged[]): {
    rtoSeconds: number | undefined;
    rpoSeconds: number | undefined;
  } {
    const began = this.#beganAt;
    const rtoSeconds =
      began === undefined || this.#servedAt === undefined
        ? undefined
        : Math.round((this.#servedAt - began) / 100) / 10;
    return { rtoSeconds, rpoSeconds: this.#lostSeconds(acknowledged) };
  }

  #lostSeconds(acknowledged: readonly Acknowledged[]): number | undefined {
    const promotedAt = this.#promotedAt;
    if (promotedAt === undefined) return undefined;
    const { deployment } = this.#site;
    const losses = deployment.databases.map((_, database) => {
      const writer = this.#site.instance(database, otherSide(deployment.activeSide));
      const before = acknowledged.filter(
        (write) =>
          write.database === database &&
          write.side === deployment.activeSide &&
          write.atMilliseconds <= promotedAt,
      );
      const oldest = before.find(({ row }) => writer?.has(row) === false);
      return oldest === undefined ? 0 : ((before.at(-1)?.atMilliseconds ?? 0) - oldest.atMilliseconds) / 1000;
    });
    return Math.max(0, ...losses);
  }
}
