import { backupPlans, VAULT_TYPES } from '../assembly-model/links/backups.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { oncePer } from '../assembly-model/memo.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const vaultLock: Rule = {
  id: 'DR-VAULT-LOCK',
  title: 'A vault that takes copies is locked',
  level: 'warning',
  protectsFrom: 'Whoever has stolen the credentials of an administrator deletes the backups before the data.',
  remedy:
    'Give the vault a LockConfiguration with MinRetentionDays and, for compliance mode, ChangeableForDays.',
  controls: BACKUP_CONTROLS,
  failureModes: [56],
  evaluate: (assembly) =>
    assembly
      .ofType(VAULT_TYPES[0])
      .filter((vault) => takesCopies(assembly).has(vault) && vault.at('LockConfiguration') === undefined)
      .map((vault) => ({
        at: vault,
        message: `The vault ${vault.name} takes copies from another region and has no lock: a recovery point in it can be deleted by hand.`,
      })),
};

const takesCopies = oncePer(
  (assembly: AssemblyModel): ReadonlySet<Resource> =>
    new Set(
      backupPlans(assembly).flatMap(({ rules }) =>
        rules.flatMap(({ copies }) => copies.flatMap(({ vault }) => vault ?? [])),
      ),
    ),
);
