import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { objects, text } from '../values.ts';
import { CLUSTER_TYPES, DB_INSTANCE, isSecondaryCluster, standaloneInstances } from './databases.ts';

export const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'] as const;
const FILE_SYSTEMS = ['AWS::EFS::FileSystem', 'AWS::FSx::FileSystem', 'AWS::EC2::Volume'] as const;

/** What AWS Backup calls the kind of a resource, as a restore test names it. */
export const BACKUP_KINDS: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'RDS',
  'AWS::RDS::DBCluster': 'Aurora',
  'AWS::DocDB::DBCluster': 'DocumentDB',
  'AWS::Neptune::DBCluster': 'Neptune',
  'AWS::DynamoDB::Table': 'DynamoDB',
  'AWS::DynamoDB::GlobalTable': 'DynamoDB',
  'AWS::EFS::FileSystem': 'EFS',
  'AWS::FSx::FileSystem': 'FSx',
  'AWS::EC2::Volume': 'EBS',
  'AWS::S3::Bucket': 'S3',
};

/**
 * Everything that holds data nothing else is made from: databases, tables, file systems. Replicas follow their
 * source and are no data of their own. Buckets are judged apart, because most of them hold logs or builds.
 */
export const statefulResources = oncePer((model: AssemblyModel): readonly Resource[] => [
  ...standaloneInstances(model),
  ...model.ofType(...CLUSTER_TYPES).filter((cluster) => !isSecondaryCluster(cluster)),
  ...model.ofType(...TABLE_TYPES),
  ...model.ofType(...FILE_SYSTEMS),
]);

/** For a message: `the database orders`, `the table ⟨…⟩`. */
export function describe(resource: Resource): string {
  return `${NOUNS[resource.type] ?? resource.type} ${resource.name}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  [DB_INSTANCE]: 'the database',
  'AWS::RDS::DBCluster': 'the cluster',
  'AWS::DocDB::DBCluster': 'the cluster',
  'AWS::Neptune::DBCluster': 'the cluster',
  'AWS::DynamoDB::Table': 'the table',
  'AWS::DynamoDB::GlobalTable': 'the table',
  'AWS::EFS::FileSystem': 'the file system',
  'AWS::FSx::FileSystem': 'the file system',
  'AWS::EC2::Volume': 'the volume',
  'AWS::S3::Bucket': 'the bucket',
};

/** Regions a table of DynamoDB is kept in beside its own. */
export function tableReplicaRegions(table: Resource): readonly string[] {
  return objects(table.at('Replicas'))
    .map((replica) => text(replica['Region']) ?? '')
    .filter((region) => region !== '' && region !== table.region);
}
