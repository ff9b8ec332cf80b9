import {
  HEALTH_CHECK,
  alarmBehind,
  childChecks,
  failoverRecords,
  healthCheckType,
} from '../assembly-model/links/dns.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { SIDES, type Deployment } from '../../../lambda/deployment.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const latches: Rule = {
  id: 'DR-LATCHES',
  title: 'A latched record hangs on both latches, one of each region',
  level: 'error',
  protectsFrom:
    'A primary that gets its traffic back by healing, or a latch that can only be cleared by the region that is dark.',
  remedy:
    'Give the PRIMARY record a CALCULATED health check with HealthThreshold 1 over two checks: one on the latch alarm ' +
    'of each region.',
  controls: RECOVERY_CONTROLS,
  failureModes: [36, 37, 38],
  evaluate: (assembly) => {
    const { deployment } = assembly.intent;
    const records = (deployment?.dns?.records ?? []).filter(({ steering }) => steering === 'latched');
    if (deployment === undefined) return [];
    return records.flatMap(({ name }) => judge(assembly, deployment, name));
  },
};

function judge(assembly: AssemblyModel, deployment: Deployment, name: string): readonly Violation[] {
  const record = failoverRecords(assembly).find(
    (each) => each.name === name.toLowerCase() && each.failover === 'PRIMARY',
  );
  if (record === undefined) {
    const [at] = assembly.stacks;
    return at === undefined ? [] : [{ at, message: `No template has a PRIMARY failover record of ${name}.` }];
  }
  const check = record.healthCheck;
  // Without any check another rule speaks.
  if (check === undefined) return [];
  const wrong = mistakeIn(assembly, deployment, check);
  return wrong === undefined ? [] : [{ at: check, message: `The check of ${name} ${wrong}.` }];
}

function mistakeIn(assembly: AssemblyModel, deployment: Deployment, check: Resource): string | undefined {
  if (healthCheckType(check) !== 'CALCULATED')
    return `is of type ${healthCheckType(check)}, not CALCULATED over both latches`;
  const threshold = check.amount('HealthCheckConfig.HealthThreshold');
  if (threshold !== 1) return `has HealthThreshold ${String(threshold ?? 'unset')} instead of 1`;
  const behind = childChecks(assembly, check).map((child) =>
    child?.type === HEALTH_CHECK ? alarmBehind(assembly, child) : undefined,
  );
  const missing = SIDES.filter((side) => {
    const { latchAlarm } = deployment.names[side];
    return !behind.some((alarm) => alarm?.name === latchAlarm && alarm.region === deployment.regions[side]);
  });
  if (missing.length > 0) return `does not look at the latch of the ${missing.join(' and the ')} region`;
  return behind.length === 2
    ? undefined
    : `looks at ${behind.length} checks; anything beside the two latches can hold or move traffic`;
}
