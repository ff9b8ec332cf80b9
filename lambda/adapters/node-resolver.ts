import { Resolver as DnsResolver } from 'node:dns/promises';
import type { Resolver } from '../platform.ts';

const NO_SUCH_RECORD = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks the region's resolver; two tries of 2 s. */
export function nodeResolver(): Resolver {
  const resolver = new DnsResolver({ timeout: 2_000, tries: 2 });
  return {
    async resolveCname(name) {
      try {
        return await resolver.resolveCname(name);
      } catch (error) {
        if (NO_SUCH_RECORD.has((error as { code?: string }).code ?? '')) return [];
        throw error;
      }
    },
  };
}
