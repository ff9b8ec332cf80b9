import { resourceByArn } from '../assembly-model/arns.ts';
import { isObject } from '../assembly-model/json.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { VAULT_TYPES } from '../assembly-model/links/backups.ts';
import { BUCKET } from '../assembly-model/links/buckets.ts';
import { CLUSTER_TYPES, DB_INSTANCE } from '../assembly-model/links/databases.ts';
import { TABLE_TYPES } from '../assembly-model/links/stateful.ts';
import { propertiesOf } from '../assembly-model/links/walk.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { text } from '../assembly-model/values.ts';
import type { Rule } from './framework/rule.ts';

const KEY = 'AWS::KMS::Key';

export const keyRetained: Rule = {
  id: 'DR-KEY-RETAINED',
  title: 'A key that data is encrypted with stays when its stack is deleted',
  level: 'warning',
  protectsFrom: 'Backups nobody can read any more: deleting the stack schedules the deletion of their key.',
  remedy: 'Set DeletionPolicy and UpdateReplacePolicy of the key to Retain.',
  controls: ['SC-12', 'CP-9', 'A.8.24', 'Art. 12'],
  failureModes: [18],
  evaluate: (assembly) =>
    [...keysOfData(assembly)]
      .filter(([key]) => key.deletionPolicy?.startsWith('Retain') !== true)
      .map(([key, user]) => ({
        at: key,
        message: `It encrypts ${user.name}, and is scheduled for deletion when its stack goes.`,
      })),
};

/** Keys of the assembly with one thing each that they encrypt. */
function keysOfData(assembly: AssemblyModel): ReadonlyMap<Resource, Resource> {
  const users = assembly.ofType(DB_INSTANCE, BUCKET, ...CLUSTER_TYPES, ...TABLE_TYPES, ...VAULT_TYPES);
  const found = new Map<Resource, Resource>();
  for (const user of users) {
    for (const { key, value } of propertiesOf(user)) {
      if (isObject(value) || !/key(id|arn)$/i.test(key)) continue;
      const used = keyOf(assembly, text(value));
      if (used !== undefined && !found.has(used)) found.set(used, user);
    }
  }
  return found;
}

/** By ARN or id, directly or through an alias. */
function keyOf(assembly: AssemblyModel, named: string | undefined): Resource | undefined {
  if (named === undefined) return undefined;
  const resource =
    resourceByArn(assembly, named) ?? assembly.named(KEY, named) ?? assembly.named('AWS::KMS::Alias', named);
  if (resource?.type !== 'AWS::KMS::Alias') return resource?.type === KEY ? resource : undefined;
  const target = resource.text('TargetKeyId');
  const key =
    target === undefined ? undefined : (assembly.named(KEY, target) ?? resourceByArn(assembly, target));
  return key?.type === KEY ? key : undefined;
}
