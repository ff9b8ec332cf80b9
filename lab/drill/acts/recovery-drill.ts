import { otherSide } from '../../../lambda/deployment.ts';
import type { Act, Check } from '../act.ts';
import type { Stage } from '../stage.ts';
import type { Disturbance } from './region-failover.ts';

/** Of the world's events: what a drill must not cause, in either region. */
const CHANGES = /^(rds|ecs|auto-scaling|route53)\.(?!.*snapshot)/;

/** The drill that a schedule starts, while users are served as ever. */
export function recoveryDrill({ startTwice = false }: Disturbance = {}): Act {
  let eventsBefore = 0;
  return {
    runbook: 'recovery-drill',
    start: 'planned',
    startedIn: ({ deployment }) => otherSide(deployment.activeSide),
    servesAfterwards: ({ deployment }) => deployment.activeSide,
    input: () => ({ reason: 'Rehearsal of the drill itself', requestedBy: 'drill' }),
    startTwice,
    disruption: ({ world }) => {
      eventsBefore = world.events.length;
    },
    headline: ({ deployment: { regions, activeSide } }) =>
      `${regions[otherSide(activeSide)]} was drilled while ${regions[activeSide]} served.`,
    checks: (stage) => [nothingTouched(stage, eventsBefore)],
  };
}

function nothingTouched({ world }: Stage, eventsBefore: number): Check {
  const changes = world.events.slice(eventsBefore).filter(({ kind }) => CHANGES.test(kind));
  return {
    name: 'Neither what serves nor the standing replica is touched',
    passed: changes.length === 0,
    detail: changes.length === 0 ? 'No change was seen' : changes.map(({ text }) => text).join(' '),
  };
}
