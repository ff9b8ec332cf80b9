import { globOf } from '../assembly-model/links/backups.ts';
import { runbookRoles } from '../assembly-model/links/runbooks.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

/** Whatever takes away a copy that may be the last, or the lock or key that keeps it. In lower case. */
const DESTRUCTIVE = [
  'backup:deletebackupvault',
  'backup:deletebackupvaultlockconfiguration',
  'backup:deleterecoverypoint',
  'backup:disassociaterecoverypoint',
  'backup:putbackupvaultlockconfiguration',
  'backup:updaterecoverypointlifecycle',
  'dynamodb:deletebackup',
  'dynamodb:deletetable',
  'ec2:deletesnapshot',
  'elasticfilesystem:deletefilesystem',
  'kms:disablekey',
  'kms:schedulekeydeletion',
  'rds:deletedbcluster',
  'rds:deletedbclusterautomatedbackup',
  'rds:deletedbclustersnapshot',
  'rds:deletedbinstance',
  'rds:deletedbinstanceautomatedbackup',
  'rds:deletedbsnapshot',
  'rds:stopdbinstanceautomatedbackupsreplication',
  's3:bypassgovernanceretention',
  's3:deletebucket',
  's3:deleteobjectversion',
];

export const roleBackupDeletion: Rule = {
  id: 'DR-ROLE-BACKUP-DELETION',
  title: 'No role of a runbook may delete what could be the last copy',
  level: 'error',
  protectsFrom:
    'A runbook that clears the old primary away while the new one is broken, or that deletes what it took for a replica.',
  remedy:
    'Take the action away. What a failover leaves behind is quarantined and deleted by a person, later.',
  controls: ['AC-6', 'CP-9', 'A.8.2', 'A.8.13', 'Art. 12'],
  failureModes: [28, 29],
  evaluate: (assembly) =>
    runbookRoles(assembly).flatMap(({ role, statements }) => {
      const allowed = statements.flatMap(({ actions }) => actions).filter(isDestructive);
      return allowed.length === 0
        ? []
        : [{ at: role, message: `It allows ${inWords([...new Set(allowed)])}.` }];
    }),
};

function isDestructive(action: string): boolean {
  if (action === '*') return false;
  const pattern = globOf(action.toLowerCase());
  return DESTRUCTIVE.some((destructive) => pattern.test(destructive));
}
