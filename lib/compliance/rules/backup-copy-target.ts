import { parseArn } from '../assembly-model/arns.ts';
import { backupPlans, VAULT_TYPES } from '../assembly-model/links/backups.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { oncePer } from '../assembly-model/memo.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const backupCopyTarget: Rule = {
  id: 'DR-BACKUP-COPY-TARGET',
  title: 'The vault a copy goes to exists',
  level: 'error',
  protectsFrom:
    'Copy jobs that fail every night because the vault in the other region is called something else.',
  remedy: 'Write the ARN of the vault in the other region as that region names it, or create the vault.',
  controls: BACKUP_CONTROLS,
  failureModes: [30],
  evaluate: (assembly) =>
    backupPlans(assembly).flatMap(({ resource, rules }) =>
      rules.flatMap((rule) =>
        rule.copies
          .filter(
            (copy) => copy.vault === undefined && isMissing(assembly, copy.vaultArn, resource.stack.account),
          )
          .map((copy) => ({
            at: resource,
            message: `The rule ${rule.name} copies to ${copy.vaultArn}, but the templates of that region name no such vault.`,
          })),
      ),
    ),
};

/**
 * Certain only where the other region's vaults are in the assembly and all have literal names: one of another account,
 * or of another team, is none of ours to miss.
 */
function isMissing(assembly: AssemblyModel, vaultArn: string, account: string | undefined): boolean {
  const arn = parseArn(vaultArn);
  if (arn === undefined || isSymbolic(arn.resource) || isSymbolic(arn.region)) return false;
  if (account !== undefined && arn.account !== account && !isSymbolic(arn.account)) return false;
  const known = vaultNames(assembly).get(arn.region);
  return known !== undefined && !known.some(isSymbolic);
}

const vaultNames = oncePer((assembly: AssemblyModel) => {
  const names = new Map<string, string[]>();
  for (const vault of assembly.ofType(...VAULT_TYPES)) {
    if (vault.region !== undefined) names.set(vault.region, [...(names.get(vault.region) ?? []), vault.name]);
  }
  return names;
});
