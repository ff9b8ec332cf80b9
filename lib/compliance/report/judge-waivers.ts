import type { Finding } from '../rules/framework/finding.ts';
import { applyWaivers, type Waiver, type WaiverProblem } from '../waivers/index.ts';
import type { ReportedWaiver } from './waiver-words.ts';

export interface JudgedWaivers {
  /** What is still open. */
  readonly findings: readonly Finding[];
  readonly waivers: readonly ReportedWaiver[];
  readonly problems: readonly WaiverProblem[];
}

/**
 * Applies the waivers of recovery rules and targets. Those of other checks (cdk-nag, CloudFormation's own) are listed
 * and left to `cdk synth`, which runs those checks.
 */
export function judgeWaivers(
  found: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
): JudgedWaivers {
  const own = waivers.filter(({ rule }) => isOwnRule(rule));
  const { open, problems } = applyWaivers(found, own, today);
  const problemOf = new Map(problems.map((problem) => [problem.waiver, problem]));
  return {
    findings: open,
    problems,
    waivers: waivers.map((waiver) => ({
      ...waiver,
      status: isOwnRule(waiver.rule) ? statusOf(problemOf.get(waiver)) : 'not judged',
    })),
  };
}

function isOwnRule(rule: string): boolean {
  return /^(DrChecks::)?DR-/.test(rule);
}

function statusOf(problem: WaiverProblem | undefined): ReportedWaiver['status'] {
  if (problem === undefined) return 'holds';
  return problem.kind === 'no-such-construct' ? 'unmatched' : problem.kind;
}
