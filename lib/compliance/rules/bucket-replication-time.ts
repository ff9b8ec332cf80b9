import { replications } from '../assembly-model/links/buckets.ts';
import { text, at } from '../assembly-model/values.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { MONITORING_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const bucketReplicationTime: Rule = {
  id: 'DR-BUCKET-REPLICATION-TIME',
  title: 'Replication to another region is under time control',
  level: 'error',
  protectsFrom:
    'Replication that is hours behind and says nothing: without time control there is neither a promise nor a metric.',
  remedy:
    'Set Destination.ReplicationTime and Destination.Metrics of the rule to Status: Enabled, 15 minutes.',
  controls: [...MONITORING_CONTROLS, 'A.8.13', 'Art. 12'],
  failureModes: [49, 52],
  evaluate: (assembly) => {
    const wanted = assembly.intent.targets !== undefined || assembly.intent.deployment !== undefined;
    return replications(assembly).flatMap(({ statedAt, rule, crossRegion, enabled, destinationName }) => {
      if (crossRegion !== true || !enabled || rule === undefined) return [];
      const status = text(at(rule, 'Destination.ReplicationTime.Status'));
      if (status === 'Enabled' || isSymbolic(status)) return [];
      return [
        {
          at: statedAt,
          // Without a target nobody can say that best effort is too slow.
          level: wanted ? ('error' as const) : ('warning' as const),
          message: `The rule to ${destinationName} has no replication time control: it copies whenever S3 gets round to it.`,
        },
      ];
    });
  },
};
