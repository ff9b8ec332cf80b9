import { VAULT_TYPES } from '../assembly-model/links/backups.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

/** AWS Backup Developer Guide, "AWS Backup Vault Lock": at least 72 hours to change one's mind. */
const GRACE_DAYS_MIN = 3;

export const vaultLockMode: Rule = {
  id: 'DR-VAULT-LOCK-MODE',
  title: 'A lock that is called compliance is one',
  level: 'error',
  protectsFrom:
    'A lock without ChangeableForDays is a governance lock, whatever it is called: whoever has the permission takes ' +
    'it away. An auditor was told otherwise.',
  remedy: 'Set LockConfiguration.ChangeableForDays to 3 or more, or call the lock what it is.',
  controls: BACKUP_CONTROLS,
  failureModes: [55],
  evaluate: (assembly) => assembly.ofType(VAULT_TYPES[0]).flatMap((vault) => judge(assembly, vault)),
};

function judge(assembly: AssemblyModel, vault: Resource): readonly Violation[] {
  const grace = vault.amount('LockConfiguration.ChangeableForDays');
  if (grace === 'unknown') return [];
  if (grace !== undefined) {
    return grace >= GRACE_DAYS_MIN
      ? []
      : [
          {
            at: vault,
            message: `ChangeableForDays of ${vault.name} is ${grace}; AWS Backup takes ${GRACE_DAYS_MIN} or more.`,
          },
        ];
  }
  const claim = claimOf(assembly, vault);
  if (claim === undefined) return [];
  return [
    {
      at: vault,
      message: `The vault ${vault.name} is ${claim}, but it has no ChangeableForDays: its lock, if it has one, is in governance mode.`,
    },
  ];
}

/** Who says so. */
function claimOf({ intent }: AssemblyModel, vault: Resource): string | undefined {
  if (intent.vaultLock !== undefined) {
    return intent.vaultLock === 'compliance' ? 'meant to be locked in compliance mode' : undefined;
  }
  const words = [vault.logicalId, vault.name, ...Object.values(vault.tags)];
  return words.some((word) => /compliance/i.test(word)) ? 'called a compliance vault' : undefined;
}
