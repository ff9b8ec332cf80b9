import { backupPlans, plansFor, type BackupPlan } from '../assembly-model/links/backups.ts';
import { copiesAway, waysToSecondRegion } from '../assembly-model/links/second-region.ts';
import { statefulResources } from '../assembly-model/links/stateful.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Level, Rule } from './framework/rule.ts';

export const backupCopy: Rule = {
  id: 'DR-BACKUP-COPY',
  title: 'Recovery points are copied to the other region',
  level: 'error',
  protectsFrom:
    'Backups that are lost, or out of reach, together with the region whose data they were to bring back.',
  remedy: 'Give a rule of the plan CopyActions with the ARN of a vault in the other region.',
  controls: [...BACKUP_CONTROLS, 'CP-6'],
  failureModes: [53],
  evaluate: (assembly) =>
    backupPlans(assembly)
      .filter(({ rules }) => rules.length > 0 && !rules.some(copiesAway))
      .map((plan) => ({
        at: plan.resource,
        level: levelOf(assembly, plan),
        message:
          `None of the plan's ${plan.rules.length} rules copies its recovery points out of ` +
          `${plan.resource.region ?? 'the region'}.`,
      })),
};

/** Less grave in others' templates where everything it protects comes to another region in another way as well. */
function levelOf(assembly: AssemblyModel, plan: BackupPlan): Level {
  if (assembly.intent.deployment !== undefined) return 'error';
  const protectedHere = statefulResources(assembly).filter((resource) =>
    plansFor(assembly, resource).plans.includes(plan),
  );
  const hasOtherWay = protectedHere.every((resource) => waysToSecondRegion(assembly, resource).length > 0);
  return protectedHere.length > 0 && hasOtherWay ? 'warning' : 'error';
}
