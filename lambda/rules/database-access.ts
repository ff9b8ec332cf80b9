import type { Permission, Scope } from '../steps/contract.ts';
import { arnInRegion, permissionOn, regionOfScope } from './arns.ts';

/** So many secrets are named in a condition. */
const NAMED_ONE_BY_ONE = 50;

/** What a function that connects to the application's databases may read: their users and passwords, nothing else. */
export function credentialsAccess(scope: Scope): readonly Permission[] {
  const names = [...new Set(scope.deployment.databases.map(({ credentialsSecret }) => credentialsSecret))];
  // Secrets Manager puts six characters of its own behind the name.
  const secrets = names.map((name) => arnInRegion(scope, 'secretsmanager', `secret:${name}-??????`));
  if (secrets.length === 0) return [];
  // A list of hundreds is more than a policy takes; what may be read is held by the first statement in any case.
  const decrypted =
    secrets.length > NAMED_ONE_BY_ONE ? [arnInRegion(scope, 'secretsmanager', 'secret:*')] : secrets;
  return [
    ...permissionOn(['secretsmanager:GetSecretValue'], secrets, 'User and password of each database.'),
    {
      actions: ['kms:Decrypt'],
      resources: [arnInRegion(scope, 'kms', 'key/*')],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${regionOfScope(scope)}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': decrypted },
      },
      reason:
        'Keys have generated ids; the condition holds it to those very secrets, through Secrets Manager.',
    },
  ];
}
