import { standaloneInstances } from '../assembly-model/links/databases.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const automatedBackupsKept: Rule = {
  id: 'DR-AUTOMATED-BACKUPS-KEPT',
  title: 'Automated backups stay when the database is deleted',
  level: 'warning',
  protectsFrom:
    'An instance that is deleted by mistake, and with it every point in time it could have come back to.',
  remedy: 'Set DeleteAutomatedBackups to false: the default deletes them with the instance.',
  controls: BACKUP_CONTROLS,
  failureModes: [28],
  evaluate: (assembly) =>
    standaloneInstances(assembly)
      .filter((instance) => {
        const days = instance.amount('BackupRetentionPeriod') ?? 1;
        return days !== 0 && (instance.flag('DeleteAutomatedBackups') ?? true) === true;
      })
      .map((instance) => ({
        at: instance,
        message: `The automated backups of ${instance.name} are deleted with it.`,
      })),
};
