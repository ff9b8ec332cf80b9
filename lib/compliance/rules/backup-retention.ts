import { backupPlans, type BackupRule } from '../assembly-model/links/backups.ts';
import type { Resource } from '../assembly-model/resource.ts';
import type { Unknown } from '../assembly-model/values.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const backupRetention: Rule = {
  id: 'DR-BACKUP-RETENTION',
  title: "Every retention lies inside the bounds of the vault's lock",
  level: 'error',
  protectsFrom:
    'A locked vault that refuses every backup or copy job, because it would be kept too short or too long.',
  remedy:
    'Set Lifecycle.DeleteAfterDays of the rule or copy between the MinRetentionDays and MaxRetentionDays of the vault.',
  controls: BACKUP_CONTROLS,
  failureModes: [55],
  evaluate: (assembly) =>
    backupPlans(assembly).flatMap(({ rules }) =>
      rules.flatMap((rule) => [
        ...judge(rule, 'keeps', rule.vault, rule.retentionDays),
        ...rule.copies.flatMap((copy) => judge(rule, 'keeps its copies', copy.vault, copy.retentionDays)),
      ]),
    ),
};

function judge(
  rule: BackupRule,
  what: string,
  vault: Resource | undefined,
  days: number | Unknown | undefined,
): readonly Violation[] {
  if (vault === undefined || days === 'unknown') return [];
  const [min, max] = [bound(vault, 'MinRetentionDays'), bound(vault, 'MaxRetentionDays')];
  const kept = days ?? Number.POSITIVE_INFINITY;
  const tooShort = typeof min === 'number' && kept < min;
  const tooLong = typeof max === 'number' && kept > max;
  if (!tooShort && !tooLong) return [];
  return [
    {
      at: rule.plan,
      message:
        `The rule ${rule.name} ${what} ${days === undefined ? 'for ever' : `${days} days`}; the lock of ${vault.name} ` +
        `takes ${String(min ?? 1)} to ${String(max ?? 'any number of')} days.`,
    },
  ];
}

/** A vault that is air-gapped states the bounds itself. */
function bound(vault: Resource, name: string): number | Unknown | undefined {
  return vault.amount(`LockConfiguration.${name}`) ?? vault.amount(name);
}
