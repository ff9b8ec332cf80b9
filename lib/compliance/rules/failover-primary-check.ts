import { failoverRecords } from '../assembly-model/links/dns.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const failoverPrimaryCheck: Rule = {
  id: 'DR-FAILOVER-PRIMARY-CHECK',
  title: 'Something decides whether a primary record is healthy',
  level: 'error',
  protectsFrom: 'A failover record that never fails over: without a check Route 53 takes it for healthy.',
  remedy: 'Give the PRIMARY record a HealthCheckId, or let its alias evaluate the health of its target.',
  controls: RECOVERY_CONTROLS,
  failureModes: [40],
  evaluate: (assembly) =>
    failoverRecords(assembly)
      .filter(
        ({ failover, healthCheckId, evaluatesTarget, failoverIsInput }) =>
          failover === 'PRIMARY' &&
          !failoverIsInput &&
          healthCheckId === undefined &&
          evaluatesTarget === false,
      )
      .map(({ statedAt, name }) => ({
        at: statedAt,
        message: `The PRIMARY record of ${name} has no health check and evaluates no target.`,
      })),
};
