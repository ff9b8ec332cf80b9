import { regionInArn } from '../assembly-model/arns.ts';
import { backupPlans } from '../assembly-model/links/backups.ts';
import type { Resource } from '../assembly-model/resource.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const backupCopyKey: Rule = {
  id: 'DR-BACKUP-COPY-KEY',
  title: 'A copy is encrypted with a key that can be used where it is restored',
  level: 'error',
  protectsFrom:
    "Copy jobs that fail with KMSKeyNotAccessible, and copies under AWS's own key: no policy of that key can be " +
    'written, so nobody outside the account is ever let at them.',
  remedy:
    "Give the vault of the other region an EncryptionKeyArn: a customer managed key of the vault's own region.",
  controls: ['CP-9', 'SC-12', 'A.8.13', 'A.8.24', 'Art. 12'],
  failureModes: [30],
  evaluate: (assembly) => {
    const vaults = backupPlans(assembly).flatMap(({ rules }) =>
      rules.flatMap(({ copies }) => copies.flatMap(({ vault }) => vault ?? [])),
    );
    return [...new Set(vaults)].flatMap(judge);
  },
};

function judge(vault: Resource): readonly Violation[] {
  const key = vault.text('EncryptionKeyArn');
  if (key === undefined) {
    return [
      {
        at: vault,
        level: 'warning',
        message: `The vault ${vault.name} takes copies and names no key, so they are encrypted with AWS's own (aws/backup).`,
      },
    ];
  }
  const region = regionInArn(key);
  if (region === undefined || vault.region === undefined || region === vault.region) return [];
  return [
    {
      at: vault,
      message: `The vault ${vault.name} stands in ${vault.region}; its key is one of ${region} (${key}).`,
    },
  ];
}
