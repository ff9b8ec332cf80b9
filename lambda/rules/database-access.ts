import type { Permission, Scope } from '../steps/contract.ts';
import { arnInRegion, permissionOn, regionOfScope } from './arns.ts';

/** What a function that connects to the application's databases may read: their users and passwords, nothing else. */
export function credentialsAccess(scope: Scope): readonly Permission[] {
  const names = [...new Set(scope.deployment.databases.map(({ credentialsSecret }) => credentialsSecret))];
  // Secrets Manager puts six characters of its own behind the name.
  const secrets = names.map((name) => arnInRegion(scope, 'secretsmanager', `secret:${name}-??????`));
  if (secrets.length === 0) return [];
  return [
    ...permissionOn(['secretsmanager:GetSecretValue'], secrets, 'User and password of each database.'),
    {
      actions: ['kms:Decrypt'],
      resources: [arnInRegion(scope, 'kms', 'key/*')],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${regionOfScope(scope)}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': secrets },
      },
      reason:
        'Keys have generated ids; the condition holds it to those very secrets, through Secrets Manager.',
    },
  ];
}
