import { regionInArn } from '../assembly-model/arns.ts';
import { isBelow, propertiesOf, type Property } from '../assembly-model/links/walk.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { literal, text } from '../assembly-model/values.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const keyOwnRegion: Rule = {
  id: 'DR-KEY-OWN-REGION',
  title: 'Everything is encrypted with a key of the region it stands in',
  level: 'error',
  protectsFrom: 'Data that cannot be read, in a healthy region, because its key is in the one that is gone.',
  remedy:
    'Make a key in each region and name it by its alias; a multi-Region key still needs its replica over there.',
  controls: ['SC-12', 'CP-7', 'A.8.24', 'A.8.14', 'Art. 11'],
  failureModes: [18, 73],
  evaluate: (assembly) =>
    assembly.resources
      .filter(({ type }) => !OTHERS_BUSINESS.has(type))
      .flatMap((resource) => propertiesOf(resource).flatMap((property) => judge(resource, property))),
};

/** Rules of their own speak about these, or the ARN there is a permission. */
const OTHERS_BUSINESS: ReadonlySet<string> = new Set([
  'AWS::Backup::BackupVault',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
]);

const KEY_PROPERTY =
  /^(kms(master)?key(id|arn)?|kmskeyidentifier|encryptionkey(arn|id)?|performanceinsightskmskeyid|automaticbackupreplicationkmskeyid)$/i;

/** The property beside a key that says in which region the key is used. */
function regionOfUse(resource: Resource, { key, siblings }: Property): string | undefined {
  if (key === 'AutomaticBackupReplicationKmsKeyId')
    return literal(siblings['AutomaticBackupReplicationRegion']);
  if (siblings['Region'] !== undefined) return literal(siblings['Region']);
  return resource.region;
}

function judge(resource: Resource, property: Property): readonly Violation[] {
  if (!KEY_PROPERTY.test(property.key)) return [];
  // A replica of an instance, or of a table, is judged where its own region is known.
  if (resource.at('SourceDBInstanceIdentifier') !== undefined && property.key === 'KmsKeyId') return [];
  if (isBelow(property, 'Replicas') && property.siblings['Region'] === undefined) return [];
  const key = text(property.value);
  const [is, wanted] = [regionInArn(key), regionOfUse(resource, property)];
  if (is === undefined || wanted === undefined || isSymbolic(wanted) || is === wanted) return [];
  return [{ at: resource, message: `${property.key} is a key of ${is}, used in ${wanted} (${key ?? ''}).` }];
}
