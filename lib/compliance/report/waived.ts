import type { Assessment } from '../assessment/assess.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import { isMissedTarget, targetRule } from '../assessment/findings.ts';
import type { ReportInput } from './json.ts';

/** Rules of the missed targets that somebody has accepted, and whose waivers hold. */
export type Waived = ReadonlySet<string>;

export function waivedIn({ waivers }: Pick<ReportInput, 'waivers'>): Waived {
  return new Set(waivers.filter(({ status }) => status === 'holds').map(({ rule }) => rule));
}

export function isWaived(row: AssessedComponent, waived: Waived): boolean {
  return waived.has(targetRule(row));
}

/** Missed, and accepted by nobody. */
export function openMisses({ components }: Assessment, waived: Waived): readonly AssessedComponent[] {
  return components.filter((row) => row.judgement.verdict === 'missed' && !isWaived(row, waived));
}

export type Overall = 'met' | 'waived' | 'missed';

/** Of everything together: what is waived is not well, it is accepted; a broken rule is as bad as a missed target. */
export function overallVerdict(assessment: Assessment, waived: Waived, open: OpenBeside): Overall {
  if (openMisses(assessment, waived).length + open.brokenRules + open.waiverProblems > 0) return 'missed';
  return assessment.components.some(({ judgement }) => judgement.verdict === 'missed') ? 'waived' : 'met';
}

/** What synthesis fails on beside missed targets. */
export interface OpenBeside {
  readonly brokenRules: number;
  readonly waiverProblems: number;
}

export function openBeside({ findings, problems }: ReportInput): OpenBeside {
  const broken = findings.filter((finding) => finding.level === 'error' && !isMissedTarget(finding));
  return { brokenRules: broken.length, waiverProblems: problems.length };
}
