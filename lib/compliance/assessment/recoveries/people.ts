import { PROBE_INTERVAL_SECONDS } from '../../../../lambda/measurements.ts';
import { latchedRecords } from '../../../../lambda/rules/records.ts';
import type { LatencyId } from '../../../latency-model/latencies.ts';
import { constant, link, sequence, upTo, type Chain, type Link, type Term } from '../chain.ts';
import { modelled, type AssessmentContext } from '../context.ts';

/** A probe waits this long for an answer (lambda/steps/probe). */
const PROBE_TIMEOUT_SECONDS = 4;
/** CloudWatch looks at an alarm as often as its period, at most every ten seconds (User Guide, "Alarm evaluation"). */
const COARSE_PERIOD_SECONDS = 60;
/** Of the replica lag alarm (lib/constructs/replication-alarms.ts). */
const LAG_ALARM_SECONDS = 300;

/** From the outage until an alarm pages; undefined where nothing that is watched would tell. */
export function alarmNotices({ topology, deployment }: AssessmentContext): Link | undefined {
  const { stateless, alarms, databases } = topology;
  if (latchedRecords(deployment).length + stateless.length > 0) {
    return link('The alarm notices it', 'alarm', [
      constant('not answered for', alarms.downSeconds, 'alarms.downAfter'),
      upTo('next probe', PROBE_INTERVAL_SECONDS, 'interval of the prober'),
      upTo('next evaluation of the alarm', PROBE_INTERVAL_SECONDS, 'period of the alarm'),
      upTo('answer of the probe', PROBE_TIMEOUT_SECONDS, 'time-out of the prober'),
    ]);
  }
  const thresholds = databases.map(({ name }) => alarms.replicaLagSeconds[name] ?? 0);
  if (thresholds.length === 0) return undefined;
  return link("The alarm on the replica's lag notices it", 'alarm', [
    constant('lag above', Math.min(...thresholds), 'half of the RPO'),
    constant('for', LAG_ALARM_SECONDS, 'periods of the alarm'),
    ...minuteBorders(),
  ]);
}

function minuteBorders(): readonly Term[] {
  return [
    upTo('first whole minute', COARSE_PERIOD_SECONDS, 'period of the alarm'),
    upTo('next evaluation of the alarm', COARSE_PERIOD_SECONDS, 'period of the alarm'),
  ];
}

/** The start that needs nobody, once the alarm has stood for the configured delay. */
export function automaticStart(context: AssessmentContext, afterSeconds: number): Link {
  return link('The alarm has stood long enough', 'alarm', [
    constant('alarm stands for', afterSeconds, 'failover.start.afterAlarmFor'),
    ...minuteBorders(),
    modelled(context, 'aws.call'),
  ]);
}

export function acknowledges(context: AssessmentContext): Link {
  return link('The on-call engineer acknowledges', 'people', [modelled(context, 'people.acknowledge')]);
}

export function decides(context: AssessmentContext, what: string): Link {
  return link(`The on-call engineer decides ${what}`, 'people', [modelled(context, 'people.decide')]);
}

/** Noticed by an alarm, acknowledged, decided. Undefined where no alarm would notice. */
export function pagedAndDecided(context: AssessmentContext, what: string): Chain | undefined {
  const alarm = alarmNotices(context);
  return alarm === undefined ? undefined : sequence(alarm, acknowledges(context), decides(context, what));
}

/** Damage makes no alarm: somebody sees it. */
export function seenAndDecided(context: AssessmentContext, what: string): Chain {
  return sequence(
    link('Somebody notices the damage', 'people', [modelled(context, 'people.notice-damage')]),
    decides(context, what),
  );
}

/** A person does it, in a console or a shell: no runbook does yet. */
export function byHand(
  context: AssessmentContext,
  title: string,
  latency: LatencyId = 'people.console-step',
  times = 1,
): Link {
  return link(title, 'people', [modelled(context, latency, { times })], { byHand: true });
}

/** AWS does it once a person has asked for it. */
export function byAws(context: AssessmentContext, title: string, latency: LatencyId, atOnce = 1): Link {
  return link(title, 'AWS', [modelled(context, latency, { atOnce })]);
}
