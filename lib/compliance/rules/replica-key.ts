import { regionInArn } from '../assembly-model/arns.ts';
import { replicas, type ReplicaLink } from '../assembly-model/links/databases.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const replicaKey: Rule = {
  id: 'DR-REPLICA-KEY',
  title: 'A replica of an encrypted database has a key of its own region',
  level: 'error',
  protectsFrom: 'A key cannot be used in another region: without one of its own the replica cannot be made.',
  remedy: 'Give the replica a KmsKeyId: a key, or the alias of a key, of the region the replica stands in.',
  controls: ['CP-6', 'SC-12', 'A.8.14', 'A.8.24', 'Art. 11'],
  failureModes: [18, 73],
  evaluate: (assembly) => replicas(assembly).flatMap(judge),
};

function judge({ replica, source, crossRegion }: ReplicaLink): readonly Violation[] {
  if (!crossRegion) return [];
  const key = replica.text('KmsKeyId');
  if (key === undefined) {
    const encrypted = source?.flag('StorageEncrypted') === true || source?.at('KmsKeyId') !== undefined;
    return encrypted ? [{ at: replica, message: 'Its source is encrypted, and it has no KmsKeyId.' }] : [];
  }
  const region = regionInArn(key);
  if (region === undefined || region === replica.region) return [];
  return [
    {
      at: replica,
      message: `It stands in ${replica.region ?? 'its region'}; its key is one of ${region} (${key}).`,
    },
  ];
}
