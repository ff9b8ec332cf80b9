import { SIDES } from '../../../lambda/deployment.ts';
import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';
import { elementCheck } from './check.ts';

/** Counts, and components that are told apart by region. */
export const serviceChecks = [
  elementCheck(['services'], countMistakes),
  elementCheck(['stateless'], healthUrlMistakes),
];

function countMistakes({ services }: Pick<DrConfig, 'services'>): readonly Mistake[] {
  return services.flatMap(({ activeCount, standbyCount }, index) => {
    const tooMany = SIDES.filter((side) => standbyCount[side] > activeCount[side]).map((side) => ({
      path: `services[${index}].standbyCount`,
      given: `${standbyCount[side]} in the ${side} region`,
      allowed: `0 to ${activeCount[side]}, the activeCount there`,
      remedy: 'Lower it, or raise activeCount: a failover never scales down.',
    }));
    // One value for both regions is one mistake.
    return standbyCount.primary === standbyCount.recovery ? tooMany.slice(0, 1) : tooMany;
  });
}

function healthUrlMistakes({ stateless }: Pick<DrConfig, 'stateless'>): readonly Mistake[] {
  return stateless.flatMap(({ healthUrl }, index) =>
    healthUrl.primary === healthUrl.recovery
      ? [
          {
            path: `stateless[${index}].healthUrl.recovery`,
            given: show(healthUrl.recovery),
            allowed: 'an address other than the primary’s',
            remedy: 'Name what answers in that region alone, not the name that moves between them.',
          },
        ]
      : [],
  );
}
