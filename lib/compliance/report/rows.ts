import { disruptionText } from '../../config/disruptions.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { Term } from '../assessment/chain.ts';
import { isWaived, type Waived } from './waived.ts';
import { timeText, timingText } from './words.ts';

/** Tables that more than one form of the report has. */
export const ROW_HEADINGS = [
  'Component',
  'Disruption',
  'RTO target',
  'RTO expected / P99 / worst',
  'RPO target',
  'RPO expected / P99 / worst',
  'Verdict',
] as const;

export function rowCells(row: AssessedComponent, waived: Waived): readonly string[] {
  return [
    row.name,
    disruptionText(row.disruption),
    timeText(row.targets.rtoSeconds),
    timingText(row.rto),
    row.rpo === undefined ? '–' : timeText(row.targets.rpoSeconds),
    timingText(row.rpo),
    verdictText(row, waived),
  ];
}

export function verdictText(row: AssessedComponent, waived: Waived): string {
  const { judgement, rto } = row;
  if (judgement.verdict === 'missed') {
    const objectives = judgement.missed.join(', ').toUpperCase();
    return isWaived(row, waived) ? `waived (${objectives})` : `MISSED (${objectives})`;
  }
  if (judgement.verdict === 'met') return rto?.worstSeconds === 0 ? 'not affected' : 'met';
  return 'unknown';
}

/** Rows that only say that something is somebody else's are one line each, not six. */
export function rowsToShow({ components }: Assessment): readonly AssessedComponent[] {
  return components.filter(({ kind, disruption }) => kind !== 'external' || disruption === 'application');
}

/** Every figure the assessment took, each once, with where it comes from. */
export function termsUsed({ components }: Assessment): readonly Term[] {
  const terms = components.flatMap(({ path }) => path.flatMap((link) => link.terms));
  const byName = new Map(terms.map((term) => [`${term.what}|${term.source}`, term]));
  return [...byName.values()].toSorted((a, b) => a.what.localeCompare(b.what));
}

/** `7 min, 9 of 10 below 13 min, at most 1 h`. */
export function distributionText({ distribution }: Pick<Term, 'distribution'>): string {
  switch (distribution.kind) {
    case 'constant':
      return shortText(distribution.seconds);
    case 'uniform':
      return `${shortText(distribution.minSeconds)} to ${shortText(distribution.maxSeconds)}`;
    case 'lognormal':
      return (
        `${shortText(distribution.medianSeconds)}, 9 of 10 below ${shortText(distribution.p90Seconds)}, ` +
        `at most ${shortText(distribution.maxSeconds)}`
      );
  }
}

/** Fractions of a second too: a call of an API is shorter than one. */
function shortText(seconds: number): string {
  return seconds > 0 && seconds < 10 ? `${Number(seconds.toPrecision(2))} s` : timeText(seconds);
}

/** `lambda.cold-start + 5 × aws.call`: what a link is made of. */
export function termsText(terms: readonly Term[]): string {
  return terms
    .filter(({ atOnce = 1 }) => atOnce > 0)
    .map(({ what, times = 1, atOnce = 1 }) => {
      const slowest = atOnce > 1 ? `slowest of ${atOnce} ` : '';
      return `${times > 1 ? `${times} × ` : ''}${slowest}${what}`;
    })
    .join(' + ');
}
