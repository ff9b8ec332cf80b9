import { HEALTH_CHECK, healthCheckType } from '../assembly-model/links/dns.ts';
import type { Rule } from './framework/rule.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';

export const healthCheckSilence: Rule = {
  id: 'DR-HEALTH-CHECK-SILENCE',
  title: 'A check knows what silence means',
  level: 'error',
  protectsFrom:
    'A region that goes dark together with the metric about it, and is taken for healthy ever after.',
  remedy: 'Set InsufficientDataHealthStatus to LastKnownStatus (a latch) or Unhealthy (a heartbeat).',
  controls: RECOVERY_CONTROLS,
  failureModes: [38, 76],
  evaluate: (assembly) =>
    assembly.ofType(HEALTH_CHECK).flatMap((check) => {
      if (healthCheckType(check) !== 'CLOUDWATCH_METRIC') return [];
      const silence = check.text('HealthCheckConfig.InsufficientDataHealthStatus');
      if (silence !== undefined && silence !== 'Healthy') return [];
      return [
        {
          at: check,
          message:
            silence === undefined
              ? 'It reads an alarm and does not say what insufficient data means.'
              : 'It takes insufficient data for healthy.',
        },
      ];
    }),
};
