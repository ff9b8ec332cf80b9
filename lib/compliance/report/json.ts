import { disruptionId } from '../../config/disruptions.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import type { StandingCost } from '../cost/standing-cost.ts';
import type { Finding } from '../rules/framework/finding.ts';
import type { WaiverProblem } from '../waivers/index.ts';
import type { ReportedWaiver } from './waiver-words.ts';

/** The machine-readable report. Seconds and US$ everywhere; null: nobody can say, not stated, or does not apply. */
export interface AssessmentReport {
  readonly components: readonly ReportedComponent[];
  readonly findings: readonly ReportedFinding[];
  readonly waivers: readonly ReportedWaiver[];
  readonly standingCost: ReportedCost | null;
}

export interface ReportedComponent {
  readonly name: string;
  readonly disruption: string;
  readonly rtoTargetSeconds: number | null;
  readonly rtoExpectedSeconds: number | null;
  readonly rtoP99Seconds: number | null;
  readonly rtoWorstSeconds: number | null;
  readonly rpoTargetSeconds: number | null;
  readonly rpoExpectedSeconds: number | null;
  readonly rpoP99Seconds: number | null;
  readonly rpoWorstSeconds: number | null;
  readonly verdict: string;
  readonly criticalPath: readonly {
    readonly title: string;
    /** people, runbook, AWS, DNS or alarm. */
    readonly doer: string;
    readonly byHand: boolean;
    readonly expectedSeconds: number;
    readonly p99Seconds: number;
    readonly worstSeconds: number;
  }[];
}

export type ReportedFinding = Pick<Finding, 'rule' | 'level' | 'path' | 'message' | 'remedy' | 'controls'>;

export interface ReportedCost {
  readonly totalUsdPerMonth: number;
  readonly byComponent: readonly { readonly component: string; readonly usdPerMonth: number }[];
  readonly pilotLightUsdPerMonth: number | null;
  readonly warmStandbyUsdPerMonth: number | null;
  readonly items: readonly {
    readonly component: string;
    readonly what: string;
    readonly region: string;
    readonly usdPerMonth: number | null;
    readonly arithmetic: string;
  }[];
  readonly assumptions: readonly string[];
}

/** What a report is made of. Without a configuration there is no assessment: rules alone. */
export interface ReportInput {
  readonly assessment?: Assessment;
  readonly cost?: StandingCost;
  readonly findings: readonly Finding[];
  readonly waivers: readonly ReportedWaiver[];
  /** Waivers that do not hold, in words. */
  readonly problems: readonly WaiverProblem[];
}

export function reportOf({ assessment, cost, findings, waivers }: ReportInput): AssessmentReport {
  return {
    components: (assessment?.components ?? []).map(reportedComponent),
    findings: findings.map(({ rule, level, path, message, remedy, controls }) => ({
      rule,
      level,
      path,
      message,
      remedy,
      controls,
    })),
    waivers,
    standingCost: cost === undefined ? null : reportedCost(cost),
  };
}

function reportedComponent(row: AssessedComponent): ReportedComponent {
  const { name, disruption, targets, rto, rpo, judgement, path } = row;
  return {
    name,
    disruption: disruptionId(disruption),
    rtoTargetSeconds: targets.rtoSeconds ?? null,
    rtoExpectedSeconds: rto?.expectedSeconds ?? null,
    rtoP99Seconds: rto?.p99Seconds ?? null,
    rtoWorstSeconds: rto?.worstSeconds ?? null,
    rpoTargetSeconds: targets.rpoSeconds ?? null,
    rpoExpectedSeconds: rpo?.expectedSeconds ?? null,
    rpoP99Seconds: rpo?.p99Seconds ?? null,
    rpoWorstSeconds: rpo?.worstSeconds ?? null,
    verdict: judgement.verdict,
    criticalPath: path.map(({ title, doer, byHand, expectedSeconds, p99Seconds, worstSeconds }) => ({
      title,
      doer,
      byHand,
      expectedSeconds,
      p99Seconds,
      worstSeconds,
    })),
  };
}

function reportedCost({ totalUsd, byComponent, items, standby, assumptions }: StandingCost): ReportedCost {
  return {
    totalUsdPerMonth: cents(totalUsd),
    byComponent: byComponent.map(({ component, usdPerMonth }) => ({
      component,
      usdPerMonth: cents(usdPerMonth),
    })),
    pilotLightUsdPerMonth: standby === undefined ? null : cents(standby.pilotLightUsd),
    warmStandbyUsdPerMonth: standby === undefined ? null : cents(standby.warmUsd),
    items: items.map(({ component, what, region, usdPerMonth, arithmetic }) => ({
      component,
      what,
      region,
      usdPerMonth: usdPerMonth === undefined ? null : cents(usdPerMonth),
      arithmetic,
    })),
    assumptions,
  };
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
