import { regionInArn } from '../assembly-model/arns.ts';
import { replications, usesKms, type ReplicationLink } from '../assembly-model/links/buckets.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { at, text } from '../assembly-model/values.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const bucketReplicationKey: Rule = {
  id: 'DR-BUCKET-REPLICATION-KEY',
  title: "Objects under KMS are replicated, and encrypted with a key of the destination's region",
  level: 'error',
  protectsFrom: 'A replication that skips every object encrypted with KMS, and says nothing about it.',
  remedy:
    'Set SourceSelectionCriteria.SseKmsEncryptedObjects.Status to Enabled, and Destination.EncryptionConfiguration.' +
    "ReplicaKmsKeyID to a key of the destination's region.",
  controls: ['CP-9', 'SC-12', 'A.8.13', 'A.8.24', 'Art. 12'],
  failureModes: [49],
  evaluate: (assembly) => replications(assembly).flatMap(judge),
};

function judge({ statedAt, source, destination, rule, enabled }: ReplicationLink): readonly Violation[] {
  if (rule === undefined || !enabled || source === undefined) return [];
  const key = text(at(rule, 'Destination.EncryptionConfiguration.ReplicaKmsKeyID'));
  const region = regionInArn(key);
  const wrong =
    region !== undefined && destination?.region !== undefined && region !== destination.region
      ? [
          {
            at: statedAt,
            message: `Replicas go to ${destination.region}, and are to be encrypted with a key of ${region} (${key ?? ''}).`,
          },
        ]
      : [];
  if (usesKms(source) !== true) return wrong;
  const selected = text(at(rule, 'SourceSelectionCriteria.SseKmsEncryptedObjects.Status'));
  if (isSymbolic(selected)) return wrong;
  if (selected !== 'Enabled') {
    return [
      ...wrong,
      {
        at: statedAt,
        message: `${source.name} encrypts with KMS, and its rule does not select objects encrypted so.`,
      },
    ];
  }
  return key === undefined
    ? [
        {
          at: statedAt,
          message: `The rule of ${source.name} selects objects under KMS, and names no key for their replicas.`,
        },
      ]
    : wrong;
}
