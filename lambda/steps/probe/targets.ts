import { SIDES, type Deployment } from '../../deployment.ts';
import type { ProbeEndpoint } from '../../measurements.ts';
import { healthUrlAt, latchedRecords, recordUrl } from '../../rules/records.ts';

/** One page that is asked every ten seconds. */
export interface ProbeTarget {
  readonly component: string;
  readonly endpoint: ProbeEndpoint;
  readonly url: string;
  /** Where an endpoint is asked by its own name, which no certificate of the application holds. */
  readonly serverName?: string;
}

/**
 * Latched records: both regions' endpoints directly, and the name as users resolve it. Stateless components: each
 * region's health page. External ones: theirs.
 */
export function probeTargets(deployment: Deployment): readonly ProbeTarget[] {
  const records = latchedRecords(deployment);
  const direct = records.flatMap((record) =>
    SIDES.map((side): ProbeTarget => ({
      component: record.name,
      endpoint: side,
      url: healthUrlAt(record.endpoints[side], record),
      serverName: record.name,
    })),
  );
  const asUsers = records.map((record): ProbeTarget => ({
    component: record.name,
    endpoint: 'public',
    url: recordUrl(record),
  }));
  const stateless = deployment.stateless.flatMap(({ name, healthUrl }) =>
    SIDES.map((side): ProbeTarget => ({ component: name, endpoint: side, url: healthUrl[side] })),
  );
  const external = deployment.external.map(({ name, healthUrl }): ProbeTarget => ({
    component: name,
    endpoint: 'external',
    url: healthUrl,
  }));
  return [...direct, ...asUsers, ...stateless, ...external];
}
