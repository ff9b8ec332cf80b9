import { disruptionId, disruptionText } from '../../config/disruptions.ts';
import { missText, contributorsText, proposalText, rowTitle, timeText } from '../report/words.ts';
import { controlText, RECOVERY_CONTROLS } from '../rules/framework/controls.ts';
import type { Finding } from '../rules/framework/finding.ts';
import type { AssessedComponent } from './assess-component.ts';
import type { Assessment } from './assess.ts';

const CONTROLS = RECOVERY_CONTROLS.map(controlText);

const PREFIX = 'DR-TARGET-';

/** What a waiver names: `DR-TARGET-orders-region`. */
export function targetRule({ name, disruption }: AssessedComponent): string {
  return `${PREFIX}${name}-${disruptionId(disruption)}`;
}

export function isTargetRule(rule: string): boolean {
  return rule.startsWith(PREFIX);
}

/** No target is stated for damage, and somebody should know that nothing is judged there. */
export const UNSTATED_RULE = `${PREFIX}UNSTATED`;

/** One that the report shows among the missed targets already. */
export function isMissedTarget({ rule, level }: Finding): boolean {
  return isTargetRule(rule) && level === 'error';
}

/** A missed target is an error, as a rule that is broken is one. What is not judged is one warning for all. */
export function targetFindings(assessment: Assessment): readonly Finding[] {
  const { application } = assessment.topology;
  const missed = assessment.components.filter(({ judgement }) => judgement.verdict === 'missed');
  return [
    ...missed.map((row) => ({
      rule: targetRule(row),
      level: 'error' as const,
      path: `${application}/${row.name}`,
      message: `${rowTitle(row)}: ${missText(row)}. ${row.way} Most of it: ${contributorsText(row)}.`,
      remedy: proposalText(row, assessment.proposals.get(row)),
      controls: CONTROLS,
    })),
    ...unstated(assessment),
  ];
}

function unstated({ topology, components }: Assessment): readonly Finding[] {
  const rows = components.filter(
    ({ judgement, rto }) => judgement.verdict === 'unknown' && rto !== undefined && rto.worstSeconds > 0,
  );
  if (rows.length === 0) return [];
  const disruptions = [...new Set(rows.map(({ disruption }) => disruption))];
  const [first = 'dataCorruption'] = disruptions;
  const worst = disruptions.map((disruption) => {
    const own = rows.filter((row) => row.disruption === disruption);
    const longest = (objective: 'rto' | 'rpo'): number =>
      Math.max(0, ...own.map((row) => row[objective]?.p99Seconds ?? 0));
    return `${disruptionText(disruption)}: RTO P99 up to ${timeText(longest('rto'))}, RPO P99 up to ${timeText(longest('rpo'))}`;
  });
  return [
    {
      rule: UNSTATED_RULE,
      level: 'warning',
      path: topology.application,
      message: `No target is stated for some disruptions, so nothing is judged there. ${worst.join('. ')}.`,
      remedy: `State them, for example targets: { ${first}: { rto: '8h', rpo: '4h' } }, for all or for a component.`,
      controls: CONTROLS,
    },
  ];
}
