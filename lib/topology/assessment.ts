import { DISRUPTIONS, OUTAGES, type Disruption } from '../config/disruptions.ts';
import type { DrConfig } from '../config/schema/index.ts';
import type { AssessmentTopology, DisruptionTargets } from './types.ts';

export function assessmentOf(config: DrConfig): AssessmentTopology {
  const { databases, buckets, services, stateless, latencies, assumptions } = config;
  const components = [...databases, ...buckets, ...services, ...stateless];
  return {
    targets: Object.fromEntries(
      components.map((component) => [component.name, targetsByDisruption(component.targets, config.targets)]),
    ),
    latencies,
    assumptions,
  };
}

type Stated = Partial<Record<'rto' | 'rpo', number | undefined>> & {
  readonly [kind in Disruption]?: Partial<Record<'rto' | 'rpo', number | undefined>> | undefined;
};

function targetsByDisruption(own: Stated, overall: Stated): Readonly<Record<Disruption, DisruptionTargets>> {
  const entries = DISRUPTIONS.map((disruption) => {
    const rtoSeconds = targetOf('rto', disruption, own, overall);
    const rpoSeconds = targetOf('rpo', disruption, own, overall);
    return [
      disruption,
      {
        ...(rtoSeconds === undefined ? {} : { rtoSeconds }),
        ...(rpoSeconds === undefined ? {} : { rpoSeconds }),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<Disruption, DisruptionTargets>;
}

/** What is said of the component counts before what is said of all; of one disruption, before what is said of outages. */
function targetOf(
  objective: 'rto' | 'rpo',
  disruption: Disruption,
  own: Stated,
  overall: Stated,
): number | undefined {
  const isOutage = OUTAGES.includes(disruption);
  return (
    own[disruption]?.[objective] ??
    (isOutage ? own[objective] : undefined) ??
    overall[disruption]?.[objective] ??
    (isOutage ? overall[objective] : undefined)
  );
}
