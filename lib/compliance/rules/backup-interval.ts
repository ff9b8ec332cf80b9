import { plansFor, type BackupRule } from '../assembly-model/links/backups.ts';
import { keepsPointsInTime } from '../assembly-model/links/points-in-time.ts';
import { copiesAway, waysToSecondRegion } from '../assembly-model/links/second-region.ts';
import { longestGapSeconds } from '../assembly-model/links/schedules.ts';
import { describe, statefulResources } from '../assembly-model/links/stateful.ts';
import { targetsFor } from '../assembly-model/links/targets.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';
import { capital } from './framework/words.ts';

export const backupInterval: Rule = {
  id: 'DR-BACKUP-INTERVAL',
  title: 'Where backups are all there is, they are no further apart than the RPO',
  level: 'error',
  protectsFrom: 'Learning in the disaster that the backup ran every six hours and the RPO was one.',
  remedy: 'Back up and copy at least as often as the RPO says, or add a replica or point-in-time recovery.',
  controls: ['CP-2', ...BACKUP_CONTROLS, '8.3'],
  failureModes: [53],
  evaluate: (assembly) => statefulResources(assembly).flatMap((resource) => judge(assembly, resource)),
};

function judge(assembly: AssemblyModel, resource: Resource): readonly Violation[] {
  const rpoSeconds = targetsFor(assembly, resource)?.rpoSeconds;
  if (rpoSeconds === undefined) return [];
  const rules = plansFor(assembly, resource).plans.flatMap((plan) => plan.rules);
  const ways = waysToSecondRegion(assembly, resource);
  const onlyCopies = ways.length > 0 && ways.every((way) => way === 'backup copy');
  return [
    ...(onlyCopies
      ? tooRare(resource, rules.filter(copiesAway), rpoSeconds, 'copied to the other region')
      : []),
    ...(hasNoPointsInTime(resource) ? tooRare(resource, rules, rpoSeconds, 'backed up') : []),
  ];
}

/** Nor could it have: where the service offers them and they are off, another rule speaks. */
function hasNoPointsInTime(resource: Resource): boolean {
  return /::(EFS|FSx|EC2)::/.test(resource.type) && keepsPointsInTime(resource) === false;
}

function tooRare(
  resource: Resource,
  rules: readonly BackupRule[],
  rpoSeconds: number,
  what: string,
): readonly Violation[] {
  if (rules.length === 0 || rules.some(({ continuous }) => continuous && what === 'backed up')) return [];
  const gaps = rules.map(({ schedule }) =>
    schedule === undefined ? undefined : longestGapSeconds(schedule),
  );
  // One that cannot be told may be the most frequent.
  if (gaps.includes(undefined)) return [];
  const seconds = Math.min(...gaps.map((gap) => gap ?? Number.POSITIVE_INFINITY));
  if (seconds <= rpoSeconds) return [];
  return [
    {
      at: resource,
      message: `${capital(describe(resource))} is ${what} every ${hours(seconds)} and may lose ${hours(rpoSeconds)}.`,
    },
  ];
}

function hours(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;
}
