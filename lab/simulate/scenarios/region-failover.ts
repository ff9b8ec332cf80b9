import { otherSide } from '../../../lambda/deployment.ts';
import { isActivation } from '../../oracles/runs.ts';
import type { Scenario } from '../scenario.ts';

/** Of the stories, the share in which the region that serves is wholly dark when people come. */
const DARK_SHARE = 0.75;

export const regionFailover: Scenario = {
  runbook: 'region-failover',
  disrupt: (site, chance) => {
    if (chance < DARK_SHARE) site.world.darken(site.region(site.deployment.activeSide));
  },
  peopleStartAfterSeconds: [30, 600],
  start: (site) => site.start(otherSide(site.deployment.activeSide), 'region-failover', {}),
  startElsewhere: (site) => site.start(site.deployment.activeSide, 'region-failover', {}),
  needsAnotherRun: (site) => site.runs.findLast(isActivation)?.status !== 'SUCCEEDED',
  wrongInputs: [{ mode: 'now' }, { acceptDataLossUpToSeconds: -1 }, [], 'yes', null, { region: 'eu-west-1' }],
};
