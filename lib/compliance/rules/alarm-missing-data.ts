import { HEALTH_CHECK, alarmBehind } from '../assembly-model/links/dns.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { oncePer } from '../assembly-model/memo.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { MONITORING_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

/** Metrics a recovery depends on. */
const RECOVERY_METRICS =
  /^(ReplicaLag|AuroraGlobalDBReplicationLag|AuroraGlobalDBRPOLag|ReplicationLatency|BytesPendingReplication|OperationsPendingReplication|OperationsFailedReplication|NumberOf(Backup|Copy|Restore)Jobs\w*)$/;

export const alarmMissingData: Rule = {
  id: 'DR-ALARM-MISSING-DATA',
  title: 'An alarm that a recovery depends on knows what missing data means',
  level: 'warning',
  protectsFrom: 'An alarm that stays as it was because what it listened to fell silent.',
  remedy:
    'Set TreatMissingData to breaching (a heartbeat), notBreaching (an error count) or ignore (a latch).',
  controls: MONITORING_CONTROLS,
  failureModes: [76],
  evaluate: (assembly) =>
    assembly.ofType('AWS::CloudWatch::Alarm').flatMap((alarm) => {
      const treatment = alarm.text('TreatMissingData');
      const undecided = treatment === undefined || treatment === 'missing';
      if (!undecided || !isNeeded(assembly, alarm)) return [];
      return [
        {
          at: alarm,
          message: 'It does not say what missing data means, so silence leaves it without a state.',
        },
      ];
    }),
};

function isNeeded(assembly: AssemblyModel, alarm: Resource): boolean {
  return behindChecks(assembly).has(alarm) || RECOVERY_METRICS.test(alarm.text('MetricName') ?? '');
}

const behindChecks = oncePer(
  (assembly: AssemblyModel): ReadonlySet<Resource | undefined> =>
    new Set(assembly.ofType(HEALTH_CHECK).map((check) => alarmBehind(assembly, check).alarm)),
);
