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
  level: 'warning',
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
      .filter(() => hasOneWriter(assembly))
      .map(({ statedAt, name }) => ({
        at: statedAt,
        message: `${name} moves, and moves back, on the health of its endpoint; behind it is probably a database with one writer.`,
      })),
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

/** Where the configuration says what is behind a name, the rule about latches speaks. */
function hasOneWriter(assembly: AssemblyModel): boolean {
  if (assembly.intent.deployment !== undefined) return false;
  return (
    crossRegionReplicas(assembly).size > 0 ||
    [...globalSecondaries(assembly).values()].some((members) => members.length > 0)
  );
}
