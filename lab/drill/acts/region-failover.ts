import { otherSide } from '../../../lambda/deployment.ts';
import type { Act } from '../act.ts';

/** What is rehearsed beside the outage itself. */
export interface Disturbance {
  /** A second console start in the same moment. */
  readonly startTwice?: boolean;
  /** The dark region comes back this long after the outage. */
  readonly healAfterSeconds?: number;
}

/** A region that has come back is fenced within minutes; this shows that it also stays so. */
const AFTER_HEALING_SECONDS = 20 * 60;

/** The region that serves goes wholly dark. */
export function regionFailover({ startTwice = false, healAfterSeconds }: Disturbance = {}): Act {
  return {
    runbook: 'region-failover',
    start: 'after an alarm',
    startedIn: ({ deployment }) => otherSide(deployment.activeSide),
    servesAfterwards: ({ deployment }) => otherSide(deployment.activeSide),
    input: () => ({}),
    startTwice,
    disruption({ world, deployment, kernel }) {
      const lost = deployment.regions[deployment.activeSide];
      world.darken(lost);
      if (healAfterSeconds !== undefined) kernel.after(healAfterSeconds * 1000, () => world.heal(lost));
    },
    lastsAtLeastSeconds: healAfterSeconds === undefined ? 0 : healAfterSeconds + AFTER_HEALING_SECONDS,
    headline: ({ deployment: { regions, activeSide } }) =>
      `${regions[activeSide]} went dark; ${regions[otherSide(activeSide)]} took over.`,
  };
}
