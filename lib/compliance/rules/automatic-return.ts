import { globalSecondaries, crossRegionReplicas } from '../assembly-model/links/databases.ts';
import {
  failoverRecords,
  healthCheckType,
  leafChecks,
  type FailoverRecord,
} from '../assembly-model/links/dns.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const automaticReturn: Rule = {
  id: 'DR-AUTOMATIC-RETURN',
  title: 'Traffic does not come back by itself to a region whose database is stale',
  level: 'error',
  protectsFrom:
    'The old primary turns healthy, Route 53 sends it users, and two databases are written at once: the one that was ' +
    'promoted and the one that was left behind.',
  remedy:
    "Let the PRIMARY's check be one that only people change: an alarm on a metric a runbook writes, or a routing control.",
  controls: RECOVERY_CONTROLS,
  failureModes: [14, 37],
  evaluate: (assembly) =>
    failoverRecords(assembly)
      .filter((record) => record.failover === 'PRIMARY' && isWatchedAtEndpoint(assembly, record))
      .flatMap((record) => {
        const certainty = certaintyOf(assembly, record);
        if (certainty === undefined) return [];
        return [
          {
            at: record.statedAt,
            level: certainty,
            message: `${record.name} moves, and moves back, on the health of its endpoint; behind it is a database with one writer.`,
          },
        ];
      }),
};

function isWatchedAtEndpoint(assembly: AssemblyModel, record: FailoverRecord): boolean {
  if (record.healthCheckId === undefined) return record.evaluatesTarget === true;
  const leaves = record.healthCheck === undefined ? [] : leafChecks(assembly, record.healthCheck);
  return (
    leaves.length > 0 && leaves.every((leaf) => leaf !== undefined && isEndpointCheck(healthCheckType(leaf)))
  );
}

function isEndpointCheck(type: string): boolean {
  return /^(HTTP|HTTPS|HTTP_STR_MATCH|HTTPS_STR_MATCH|TCP)$/.test(type);
}

/** The configuration knows what is behind a name. Elsewhere a replicated database makes it likely. */
function certaintyOf(assembly: AssemblyModel, { name }: FailoverRecord): 'error' | 'warning' | undefined {
  const { deployment } = assembly.intent;
  if (deployment !== undefined) {
    const known = deployment.dns?.records.find((record) => record.name.toLowerCase() === name);
    return known?.steering === 'latched' ? 'error' : undefined;
  }
  const hasOneWriter =
    crossRegionReplicas(assembly).size > 0 ||
    [...globalSecondaries(assembly).values()].some((members) => members.length > 0);
  return hasOneWriter ? 'warning' : undefined;
}
