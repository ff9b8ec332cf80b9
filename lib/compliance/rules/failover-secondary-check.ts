import { failoverRecords } from '../assembly-model/links/dns.ts';
import { latchedNames } from '../assembly-model/links/latches.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const failoverSecondaryCheck: Rule = {
  id: 'DR-FAILOVER-SECONDARY-CHECK',
  title: 'The secondary of a latched record has no check of its own',
  level: 'warning',
  protectsFrom:
    'Traffic that goes back to a fenced primary because the new one hiccupped: where both are unhealthy, Route 53 ' +
    'answers the PRIMARY.',
  remedy: 'Take the HealthCheckId, or EvaluateTargetHealth, away from the SECONDARY record.',
  controls: RECOVERY_CONTROLS,
  failureModes: [36],
  evaluate: (assembly) =>
    failoverRecords(assembly)
      .filter(
        (record) =>
          record.failover === 'SECONDARY' &&
          latchedNames(assembly).has(record.name) &&
          (record.healthCheckId !== undefined || record.evaluatesTarget === true),
      )
      .map(({ statedAt, name }) => ({
        at: statedAt,
        message: `${name} is moved by a latch, and its SECONDARY record can become unhealthy by itself.`,
      })),
};
