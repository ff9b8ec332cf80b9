import type { AssemblyModel } from '../../assembly-model/index.ts';
import { Resource } from '../../assembly-model/resource.ts';
import { readable } from '../../assembly-model/symbols.ts';
import { controlText } from './controls.ts';
import type { Finding } from './finding.ts';
import { RULES } from '../registry.ts';
import type { Rule, Violation } from './rule.ts';

/** Holds every rule against an assembly. A rule that crashes is a finding itself, and the others go on. */
export function evaluateRules(assembly: AssemblyModel, rules: readonly Rule[] = RULES): readonly Finding[] {
  return rules.flatMap((rule) => {
    try {
      return rule.evaluate(assembly).map((violation) => findingOf(rule, violation));
    } catch (error) {
      return [crashOf(rule, error)];
    }
  });
}

function findingOf(rule: Rule, { at, message, level }: Violation): Finding {
  const place =
    at instanceof Resource
      ? {
          path: at.path,
          resource: { stack: at.stack.name, template: at.stack.file, logicalId: at.logicalId },
        }
      : { path: at.constructPath };
  return {
    rule: rule.id,
    level: level ?? rule.level,
    message: readable(message),
    remedy: rule.remedy,
    controls: rule.controls.map(controlText),
    ...place,
  };
}

function crashOf(rule: Rule, error: unknown): Finding {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    rule: rule.id,
    level: 'error',
    path: '',
    message: `The rule itself failed and has judged nothing (${what}).`,
    remedy: `This is a defect of the rule ${rule.id}, not of the templates: report it with the template it fails on.`,
    controls: rule.controls.map(controlText),
  };
}
