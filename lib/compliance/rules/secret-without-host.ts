import { isObject, type Json } from '../assembly-model/json.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { objects } from '../assembly-model/values.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const secretWithoutHost: Rule = {
  id: 'DR-SECRET-WITHOUT-HOST',
  title: 'A secret that is replicated holds no host',
  level: 'warning',
  protectsFrom:
    'An application that goes on connecting to the lost region: the replica of a secret is its copy, host included.',
  remedy:
    'Keep user and password in the secret, and the host in a parameter of each region that the failover writes.',
  controls: RECOVERY_CONTROLS,
  failureModes: [72],
  evaluate: (assembly) =>
    assembly
      .ofType('AWS::SecretsManager::Secret')
      .filter((secret) => objects(secret.at('ReplicaRegions')).length > 0 && holdsHost(assembly, secret))
      .map((secret) => ({
        at: secret,
        message: `The secret ${secret.name} is replicated and holds a host: in the other region it still names this one's.`,
      })),
};

/** Attached to a database, Secrets Manager writes its host into the secret; or its own text has one. */
function holdsHost(assembly: AssemblyModel, secret: Resource): boolean {
  const attached = assembly
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .some((attachment) => attachment.text('SecretId') === secret.arn);
  const texts = [secret.text('SecretString'), secret.text('GenerateSecretString.SecretStringTemplate')];
  return attached || texts.some(hasHost);
}

function hasHost(text: string | undefined): boolean {
  try {
    const value = text === undefined ? undefined : (JSON.parse(text) as Json);
    return isObject(value) && ('host' in value || 'hostname' in value);
  } catch {
    return false;
  }
}
