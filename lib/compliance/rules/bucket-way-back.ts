import { dataBuckets, replications, type ReplicationLink } from '../assembly-model/links/buckets.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const bucketWayBack: Rule = {
  id: 'DR-BUCKET-WAY-BACK',
  title: 'What is written in the other region comes back',
  level: 'warning',
  protectsFrom:
    'Files uploaded during the disaster that are missing after the way back: replication goes one way.',
  remedy:
    'Give the destination a rule to the source as well, with ReplicaModifications enabled on both; two rules in two ' +
    'templates need one of the buckets first.',
  controls: RECOVERY_CONTROLS,
  failureModes: [51],
  evaluate: (assembly) =>
    replications(assembly)
      .filter((link) => isDataLink(assembly, link) && !hasWayBack(assembly, link))
      .map(({ statedAt, sourceName, destinationName }) => ({
        at: statedAt,
        message: `${sourceName} is replicated to ${destinationName}, and nothing is replicated back.`,
      })),
};

function isDataLink(
  assembly: AssemblyModel,
  { crossRegion, enabled, source, rule }: ReplicationLink,
): boolean {
  if (crossRegion !== true || !enabled) return false;
  return rule === undefined || (source !== undefined && dataBuckets(assembly).includes(source));
}

function hasWayBack(assembly: AssemblyModel, { sourceName, destinationName }: ReplicationLink): boolean {
  return replications(assembly).some(
    (back) => back.enabled && back.sourceName === destinationName && back.destinationName === sourceName,
  );
}
