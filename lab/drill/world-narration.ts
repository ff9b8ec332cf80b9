import type { WorldEvent } from '../twin/service.ts';
import type { Lane } from './result.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Which events of the world a person wants to read, and in whose lane. The others are for oracles. */
const LANES: Readonly<Record<string, Lane>> = {
  'region.dark': 'world',
  'region.healed': 'world',
  'rds.promotion.started': 'world',
  'rds.promoted': 'world',
  'route53.health-check.changed': 'traffic',
  'route53.answer.changed': 'traffic',
  'states.execution.started': 'runbook',
  'states.execution.ended': 'runbook',
};

/** Subject of an alarm's message (Amazon CloudWatch: `ALARM: "name" in region`). */
const ALARM_SUBJECT = /^ALARM: /;
/** Subject of the notice that asks for an approval. */
const DECISION_SUBJECT = /a decision is needed/;

/** What is refused for lack of a permission is told from the deployment on: it would be missing on the day, too. */
export function narrateDenials({ stage, timeline }: Pick<Rehearsal, 'stage' | 'timeline'>): () => void {
  const { world } = stage;
  const tell = ({ kind, atMilliseconds, text }: WorldEvent): void => {
    if (kind === 'access.denied') timeline.add('world', atMilliseconds, text);
  };
  world.events.slice(stage.playedEvents).forEach(tell);
  return world.onEvent(tell);
}

/** From T+0 on: tells the timeline what happens, and the people what reaches them. */
export function narrateWorld(rehearsal: Rehearsal): () => void {
  const { stage, timeline, people } = rehearsal;
  return stage.world.onEvent((event) => {
    if (!rehearsal.hasBegun) return;
    const lane = LANES[event.kind];
    // What the runs have said by now comes first: the timeline is read while it grows.
    if (lane !== undefined || event.kind === 'cloudwatch.alarm.changed' || event.kind === 'sns.published') {
      rehearsal.catchUp();
    }
    if (lane !== undefined) timeline.add(lane, event.atMilliseconds, event.text);
    if (event.kind === 'cloudwatch.alarm.changed' && isAlarm(event)) {
      timeline.add('world', event.atMilliseconds, event.text);
    }
    if (event.kind === 'route53.answer.changed') noteCaches(rehearsal, event);
    if (event.kind !== 'sns.published' || event.region !== rehearsal.region) return;
    if (ALARM_SUBJECT.test(event.text)) people.page();
    if (DECISION_SUBJECT.test(event.text)) people.askForApproval();
  });
}

function isAlarm(event: WorldEvent): boolean {
  return event.data?.['state'] === 'ALARM';
}

/** The moment the latched name answers the other region: from here caches have to run out. */
function noteCaches(rehearsal: Rehearsal, event: WorldEvent): void {
  const name = String(event.data?.['name']);
  const latched = rehearsal.stage.deployment.dns?.records.some(
    (record) => record.steering === 'latched' && record.name === name,
  );
  if (latched !== true) return;
  rehearsal.cacheDrainSeconds = Math.max(
    rehearsal.cacheDrainSeconds,
    rehearsal.stage.clients.cacheDrainSeconds(name),
  );
}
