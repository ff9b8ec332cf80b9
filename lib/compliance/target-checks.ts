import type { IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Topology } from '../topology/types.ts';
import { assess } from './assessment/assess.ts';
import { isTargetRule, targetFindings } from './assessment/findings.ts';
import type { Finding } from './rules/framework/finding.ts';
import { applyWaivers, WaiverError, type Waiver, type WaiverOutcome } from './waivers/index.ts';

/** Waivers of missed targets name a component, which is no construct: CDK's own acknowledgements cannot hold them. */
export function partWaivers(waivers: readonly Waiver[]): {
  readonly ofTargets: readonly Waiver[];
  readonly ofTemplates: readonly Waiver[];
} {
  return {
    ofTargets: waivers.filter(({ rule }) => isTargetRule(rule)),
    ofTemplates: waivers.filter(({ rule }) => !isTargetRule(rule)),
  };
}

/** The targets that a topology misses, without those that somebody has waived by name and date. */
export function judgeTargets(
  topology: Topology,
  waivers: readonly Waiver[],
  today: string,
): WaiverOutcome<Finding> {
  return applyWaivers(targetFindings(assess(topology)), partWaivers(waivers).ofTargets, today);
}

/** The same for a synthesis: throws a {@link WaiverError} where a waiver of a target does not hold. */
export function openTargets(
  topology: Topology,
  waivers: readonly Waiver[],
  today: string,
): readonly Finding[] {
  const { open, problems } = judgeTargets(topology, waivers, today);
  if (problems.length > 0) throw new WaiverError(problems);
  return open;
}

/**
 * Missed targets as a validation plug-in of the CDK, so that they fail a synthesis like a broken rule does.
 *
 * @example Validations.of(app).addPlugins(new TargetChecks(openTargets(topology, waivers, today)));
 */
export class TargetChecks implements IPolicyValidationPlugin {
  readonly name = 'TargetChecks';
  readonly #findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    this.#findings = findings;
  }

  validate(): PolicyValidationPluginReport {
    return {
      success: this.#findings.every(({ level }) => level !== 'error'),
      violations: this.#findings.map(({ rule, level, message, remedy, controls, path }) => ({
        ruleName: rule,
        severity: level,
        description: message,
        fix: `${remedy} A waiver names the rule ${rule} and the path ${path}.`,
        ruleMetadata: { controls: controls.join('; ') },
        // Without a construct: the CDK CLI drops what stands on a path that belongs to no selected stack, and its failure.
        violatingResources: [{ locations: [] }],
      })),
    };
  }
}
