/** One client's resolver: keeps an answer for as long as the record allows, like every honest one. */
export class ResolverCache {
  readonly #answers = new Map<string, { readonly target: string; readonly expiresAt: number }>();
  readonly #honoursTtl: boolean;

  constructor(honoursTtl: boolean) {
    this.#honoursTtl = honoursTtl;
  }

  /** The cached or fresh answer; undefined while nobody answers and nothing is cached. */
  resolve(
    name: string,
    nowMilliseconds: number,
    ask: (name: string) => { readonly target: string; readonly ttlSeconds: number } | undefined,
  ): string | undefined {
    const cached = this.#answers.get(name);
    if (cached !== undefined && (nowMilliseconds < cached.expiresAt || !this.#honoursTtl))
      return cached.target;
    const answer = ask(name);
    if (answer === undefined) return undefined;
    this.#answers.set(name, {
      target: answer.target,
      expiresAt: nowMilliseconds + answer.ttlSeconds * 1000,
    });
    return answer.target;
  }

  /** How long the cached answer is still kept, in milliseconds; 0 when there is none. */
  remainingMilliseconds(name: string, nowMilliseconds: number): number {
    const cached = this.#answers.get(name);
    return cached === undefined ? 0 : Math.max(0, cached.expiresAt - nowMilliseconds);
  }
}
