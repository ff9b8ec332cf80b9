import { disruptionText } from '../../config/disruptions.ts';
import { durationText } from '../../runbooks/machinery/duration-text.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import type { Proposal } from '../assessment/changes/cheapest.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { PathLink, Timing } from '../assessment/evaluated.ts';
import type { Objective } from '../assessment/verdict.ts';
import { openMisses, type OpenBeside, type Waived } from './waived.ts';

/** What every form of the report says in words: written once. */

export const HONESTY =
  'These times come from the latency model, not from AWS. The rehearsal (npm run drill) reads the same table, so that ' +
  'the two agree shows that the arithmetic is right, not that AWS will be as quick on the day. What you have measured ' +
  'yourself takes the place of an entry: latencies in the configuration.';

export const HOW_TO_READ =
  'Expected is the median. P99 is the 99th percentile of a night on which people are slow at everything and machines ' +
  'are slow at everything; the verdict is about it. Worst adds every deadline and the longest case of every term: a ' +
  'bound, not a forecast. Times of links do not add up to the expected time or the P99; they do to the worst.';

export function timeText(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  return seconds === 0 ? '0' : durationText(seconds);
}

export function timingText(timing: Timing | undefined): string {
  if (timing === undefined) return '–';
  if (timing.worstSeconds === 0) return '0';
  return [timing.expectedSeconds, timing.p99Seconds, timing.worstSeconds].map(timeText).join(' / ');
}

export function targetOf({ targets }: AssessedComponent, objective: Objective): number | undefined {
  return objective === 'rto' ? targets.rtoSeconds : targets.rpoSeconds;
}

/** `orders, region`. */
export function rowTitle({ name, disruption }: AssessedComponent): string {
  return `${name}, ${disruptionText(disruption)}`;
}

/** `RTO P99 1 h 20 min, target 1 h`, for each objective that is missed. */
export function missText(row: AssessedComponent): string {
  return row.judgement.missed
    .map((objective) => {
      const p99 = timeText(row[objective]?.p99Seconds);
      return `${objective.toUpperCase()} P99 ${p99}, target ${timeText(targetOf(row, objective))}`;
    })
    .join('; ');
}

const CONTRIBUTORS = 3;

/** What takes longest on a bad day, of the objective that is missed: `Promote the databases 23 min, …`. */
export function contributorsText(row: AssessedComponent): string {
  const { missed } = row.judgement;
  const lost = largest(row.lossPath);
  if (!missed.includes('rpo') || lost === '') return largest(row.path);
  return missed.includes('rto') ? `${largest(row.path)}; of the RPO: ${lost}` : lost;
}

function largest(path: readonly PathLink[]): string {
  return path
    .toSorted((a, b) => b.p99Seconds - a.p99Seconds)
    .slice(0, CONTRIBUTORS)
    .map(({ title, p99Seconds, byHand }) => `${title} ${timeText(p99Seconds)}${byHand ? ' (by hand)' : ''}`)
    .join(', ');
}

/** What would meet a missed target, what it costs, and what speaks against it. Whole sentences. */
export function proposalText(row: AssessedComponent, proposal: Proposal | undefined): string {
  if (proposal === undefined) return '';
  if (proposal.kind === 'falls-short') {
    const [objective = 'rto'] = row.judgement.missed;
    const together =
      proposal.after === undefined
        ? 'No setting meets it.'
        : `No setting meets it: all that shorten it together come to ${objective.toUpperCase()} P99 ${timeText(proposal.after[objective]?.p99Seconds)}.`;
    return `${together} State a longer target for it, put your own measurements into latencies, or waive it by name and date.`;
  }
  const changes = proposal.changes.map(
    ({ title, setting, caution }) => `${title} (${setting}${caution === undefined ? '' : `; ${caution}`})`,
  );
  const [objective = 'rto'] = row.judgement.missed;
  const after = timeText(proposal.after[objective]?.p99Seconds);
  return `The cheapest change that meets it: ${changes.join(', and ')}. Then ${objective.toUpperCase()} P99 is ${after}, ${costText(proposal.usdPerMonth)}.`;
}

/** `+ 12 US$ a month`; cents are not worth a figure. */
export function costText(usdPerMonth: number): string {
  if (Math.abs(usdPerMonth) < 1) return 'at no cost worth naming';
  const sign = usdPerMonth > 0 ? '+' : '−';
  return `${sign} ${usdText(Math.abs(usdPerMonth))} a month`;
}

export function usdText(usd: number): string {
  return `${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} US$`;
}

/** One line for everything that decides the exit code. */
export function summary(assessment: Assessment, waived: Waived, open: OpenBeside): string {
  const { brokenRules, waiverProblems } = open;
  const rules =
    brokenRules === 1 ? ' 1 recovery rule is broken.' : ` ${brokenRules} recovery rules are broken.`;
  const waivers =
    waiverProblems === 1 ? ' 1 waiver does not hold.' : ` ${waiverProblems} waivers do not hold.`;
  return `${targetSummary(assessment, waived)}${brokenRules === 0 ? '' : rules}${waiverProblems === 0 ? '' : waivers}`;
}

function targetSummary(assessment: Assessment, waived: Waived): string {
  const { components } = assessment;
  const judged = components.filter(({ judgement }) => judgement.verdict !== 'unknown');
  const missed = judged.filter(({ judgement }) => judgement.verdict === 'missed');
  const unknown = components.length - judged.length;
  const rest = unknown === 0 ? '' : ` ${unknown} cannot be judged: no target is stated, or nobody can say.`;
  if (missed.length === 0)
    return `All ${judged.length} recoveries that can be judged meet their targets.${rest}`;
  const accepted = missed.length - openMisses(assessment, waived).length;
  const waivedText =
    accepted === 0 ? '' : accepted === missed.length ? ', all waived' : `, ${accepted} of them waived`;
  const verb = missed.length === 1 ? 'misses its target' : 'miss their targets';
  return `${missed.length} of ${judged.length} recoveries ${verb}${waivedText}.${rest}`;
}
