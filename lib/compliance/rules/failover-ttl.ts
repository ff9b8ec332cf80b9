import { failoverRecords } from '../assembly-model/links/dns.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

/** Route 53 Developer Guide, "Values specific for failover records": 60 seconds or less with a health check. */
const ADVISED_SECONDS = 60;

/** Share of the RTO that caches may take. */
const SHARE_OF_RTO = 0.1;

export const failoverTtl: Rule = {
  id: 'DR-FAILOVER-TTL',
  title: 'Caches forget a failover record in time',
  level: 'error',
  protectsFrom: 'Users who are sent to the lost region for as long as their resolver remembers it.',
  remedy: 'Set TTL to 60, or to a tenth of the RTO where that is longer.',
  controls: [...RECOVERY_CONTROLS, 'CP-2'],
  failureModes: [46],
  evaluate: (assembly) => {
    const rtoSeconds = assembly.intent.deployment?.failover.rtoSeconds ?? assembly.intent.targets?.rtoSeconds;
    const seconds = Math.max(ADVISED_SECONDS, Math.floor((rtoSeconds ?? 0) * SHARE_OF_RTO));
    return failoverRecords(assembly).flatMap(({ statedAt, name, ttlSeconds }) =>
      typeof ttlSeconds !== 'number' || ttlSeconds <= seconds
        ? []
        : [
            {
              at: statedAt,
              level: rtoSeconds === undefined ? ('warning' as const) : ('error' as const),
              message: `${name} may be cached for ${ttlSeconds} s; ${seconds} s is what ${
                rtoSeconds === undefined ? 'Route 53 advises' : `an RTO of ${rtoSeconds} s leaves for it`
              }.`,
            },
          ],
    );
  },
};
