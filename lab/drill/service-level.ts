/** The share of TTL-honouring clients that must read and write for a component to count as recovered. */
export const SERVED_SHARE = 0.99;
/** For how long without a break. */
export const SERVED_FOR_MILLISECONDS = 60_000;

/**
 * Watches one component from the clients' side: served while at least 99 % of them succeeded in their latest attempt,
 * recovered once that has held for 60 seconds. The recovery counts from the beginning of those 60 seconds, and only if
 * it is not lost again: a region that comes back for a minute, and is fenced, has recovered nothing.
 */
export class ServiceLevel {
  readonly #latest: boolean[];
  #succeeding = 0;
  #servedSince: number | undefined;
  #recoveredAt: number | undefined;
  #unservedSince: number | undefined;
  #unservedMilliseconds = 0;

  constructor(clients: number) {
    this.#latest = Array.from({ length: clients }, () => false);
  }

  record(client: number, succeeded: boolean, nowMilliseconds: number): void {
    if (this.#latest[client] !== succeeded) {
      this.#latest[client] = succeeded;
      this.#succeeding += succeeded ? 1 : -1;
    }
    if (!this.served) {
      this.#unservedSince ??= nowMilliseconds;
      this.#servedSince = undefined;
      this.#recoveredAt = undefined;
      return;
    }
    if (this.#unservedSince !== undefined) {
      this.#unservedMilliseconds += nowMilliseconds - this.#unservedSince;
      this.#unservedSince = undefined;
    }
    this.#servedSince ??= nowMilliseconds;
    if (nowMilliseconds - this.#servedSince >= SERVED_FOR_MILLISECONDS)
      this.#recoveredAt ??= this.#servedSince;
  }

  /** Starts to count anew: called at the outage. What never stops being served from here has recovered at once. */
  startAt(nowMilliseconds: number): void {
    this.#servedSince = this.served ? nowMilliseconds : undefined;
    this.#recoveredAt = undefined;
    this.#unservedSince = this.served ? undefined : nowMilliseconds;
    this.#unservedMilliseconds = 0;
  }

  /** All the time it was not served since the counting began, as far as it has ended. */
  get unservedMilliseconds(): number {
    return this.#unservedMilliseconds;
  }

  get served(): boolean {
    return this.#succeeding >= Math.ceil(this.#latest.length * SERVED_SHARE);
  }

  get recoveredAtMilliseconds(): number | undefined {
    return this.#recoveredAt;
  }
}
