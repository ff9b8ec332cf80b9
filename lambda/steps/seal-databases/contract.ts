import { permissionOn } from '../../rules/arns.ts';
import { credentialsAccess } from '../../rules/database-access.ts';
import { ledgerAccess } from '../../rules/ledger-access.ts';
import { keepSeals } from '../../rules/seal-access.ts';
import type { FunctionContract } from '../contract.ts';
import { parameterArns } from '../move-connections/contract.ts';

/** As long as a function may run: reading every row takes its time. */
export const SEAL_SECONDS = 900;

export const sealDatabases: FunctionContract = {
  name: 'seal-databases',
  title: 'Seal what the databases hold',
  purpose:
    'Marks each database that serves and keeps counts and checksums of its tables, before and after a backup, so that a copy can be held against them. ' +
    'It reads; of its own it writes two rows.',
  network: 'database',
  onBackupJob: true,
  attemptSeconds: SEAL_SECONDS,
  memoryMegabytes: 512,
  permissions: (scope) => [
    ledgerAccess(scope),
    ...credentialsAccess(scope),
    ...keepSeals(scope),
    ...permissionOn(
      ['ssm:GetParameters'],
      parameterArns(scope),
      'Where each database is reached, and whether it serves.',
    ),
  ],
};
