import { replicas, type ReplicaLink } from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { oncePer } from '../assembly-model/memo.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { objects, text } from '../assembly-model/values.ts';
import { MONITORING_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const replicaLagAlarm: Rule = {
  id: 'DR-REPLICA-LAG-ALARM',
  title: 'An alarm in its own region watches how far a replica is behind',
  level: 'warning',
  protectsFrom:
    'A replication that broke weeks ago, and an alarm about it that went dark together with the region it stood in.',
  remedy:
    "Make an AWS::CloudWatch::Alarm on AWS/RDS ReplicaLag in the replica's region, with its DBInstanceIdentifier.",
  controls: MONITORING_CONTROLS,
  failureModes: [10, 76],
  evaluate: (assembly) =>
    replicas(assembly)
      .filter((link) => link.crossRegion && !isWatched(assembly, link))
      .map(({ replica }) => ({
        at: replica,
        message: `No alarm in ${replica.region ?? 'its region'} watches the ReplicaLag of ${replica.name}.`,
      })),
};

function isWatched(assembly: AssemblyModel, { replica }: ReplicaLink): boolean {
  const watched = watchedInstances(assembly).get(replica.region ?? '') ?? new Set<string>();
  return watched.has(replica.name) || [...watched].some((name) => isSymbolic(name) && !name.includes('/'));
}

/** Instances a lag alarm names, by the alarm's region. */
const watchedInstances = oncePer((assembly: AssemblyModel) => {
  const watched = new Map<string, Set<string>>();
  for (const alarm of assembly.ofType('AWS::CloudWatch::Alarm')) {
    const queries = objects(alarm.at('Metrics')).flatMap((query) => objects(query['MetricStat']));
    const metrics = [
      { name: alarm.text('MetricName'), dimensions: alarm.at('Dimensions') },
      ...queries
        .flatMap((query) => objects(query['Metric']))
        .map((metric) => ({
          name: text(metric['MetricName']),
          dimensions: metric['Dimensions'],
        })),
    ];
    for (const { name, dimensions } of metrics.filter((metric) => metric.name === 'ReplicaLag')) {
      for (const dimension of objects(dimensions)) {
        const region = alarm.region ?? '';
        const names = watched.get(region) ?? new Set<string>();
        watched.set(region, names.add(text(dimension['Value']) ?? name ?? ''));
      }
    }
  }
  return watched;
});
