import { parseArn, regionInArn, resourceByArn } from '../arns.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { isSymbolic } from '../symbols.ts';

export const DB_INSTANCE = 'AWS::RDS::DBInstance';
export const CLUSTER_TYPES = [
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::Neptune::DBCluster',
] as const;

/** A read replica and what it is told to follow. */
export interface ReplicaLink {
  readonly replica: Resource;
  /** As the template names it: an ARN, or an identifier of the same region. */
  readonly sourceText: string;
  /** Where it is in the assembly. */
  readonly source: Resource | undefined;
  readonly sourceRegion: string | undefined;
  /** False where either region is unknown. */
  readonly crossRegion: boolean;
}

/** Instances of their own: neither replicas nor members of a cluster. */
export const standaloneInstances = oncePer((model: AssemblyModel) =>
  model
    .ofType(DB_INSTANCE)
    .filter(
      (instance) =>
        instance.at('DBClusterIdentifier') === undefined &&
        instance.at('SourceDBInstanceIdentifier') === undefined &&
        instance.at('SourceDBClusterIdentifier') === undefined,
    ),
);

export const replicas = oncePer((model: AssemblyModel): readonly ReplicaLink[] =>
  model.ofType(DB_INSTANCE).flatMap((replica) => {
    const sourceText = replica.text('SourceDBInstanceIdentifier');
    return sourceText === undefined ? [] : [linkOf(model, replica, sourceText)];
  }),
);

function linkOf(model: AssemblyModel, replica: Resource, sourceText: string): ReplicaLink {
  const isArn = parseArn(sourceText) !== undefined;
  const stated = isArn ? regionInArn(sourceText) : replica.literal('SourceRegion');
  const sourceRegion = isArn || isSymbolic(sourceText) ? stated : (stated ?? replica.region);
  const source = isArn
    ? resourceByArn(model, sourceText)
    : model.named(DB_INSTANCE, sourceText.toLowerCase(), sourceRegion);
  const known = source ?? (isSymbolic(sourceText) ? model.named(DB_INSTANCE, sourceText) : undefined);
  const from = sourceRegion ?? known?.region;
  return {
    replica,
    sourceText,
    source: known,
    sourceRegion: from,
    crossRegion: from !== undefined && replica.region !== undefined && from !== replica.region,
  };
}

/** Replicas in another region, by their source. */
export const crossRegionReplicas = oncePer((model: AssemblyModel) => {
  const found = new Map<Resource, Resource[]>();
  for (const { replica, source, crossRegion } of replicas(model)) {
    if (!crossRegion || source === undefined) continue;
    found.set(source, [...(found.get(source) ?? []), replica]);
  }
  return found;
});

/** A cluster that follows another one: of a global cluster's members those that bring no credentials of their own. */
export function isSecondaryCluster(cluster: Resource): boolean {
  if (cluster.at('ReplicationSourceIdentifier') !== undefined) return true;
  const joins = cluster.at('GlobalClusterIdentifier') !== undefined;
  const isOwn = ['MasterUsername', 'ManageMasterUserPassword', 'SnapshotIdentifier'].some(
    (property) => cluster.at(property) !== undefined,
  );
  return joins && !isOwn;
}

/** Primary clusters with the members of their global cluster in other regions. */
export const globalSecondaries = oncePer((model: AssemblyModel) => {
  const clusters = model.ofType(...CLUSTER_TYPES);
  const byGlobal = new Map<string, Resource[]>();
  for (const cluster of clusters.filter(isSecondaryCluster)) {
    const name = cluster.text('GlobalClusterIdentifier');
    if (name !== undefined) byGlobal.set(name, [...(byGlobal.get(name) ?? []), cluster]);
  }
  return new Map(
    clusters
      .filter((cluster) => !isSecondaryCluster(cluster))
      .map((cluster) => [cluster, membersOf(model, cluster, byGlobal)]),
  );
});

/** The global cluster names its first member, or the first member names the global cluster. */
function membersOf(
  model: AssemblyModel,
  cluster: Resource,
  byGlobal: ReadonlyMap<string, readonly Resource[]>,
): readonly Resource[] {
  const named = cluster.text('GlobalClusterIdentifier');
  const adopting = model
    .ofType('AWS::RDS::GlobalCluster', 'AWS::DocDB::GlobalCluster')
    .filter((each) => [cluster.name, cluster.arn].includes(each.text('SourceDBClusterIdentifier') ?? ''))
    .map(({ name }) => name);
  const globals = [...(named === undefined ? [] : [named]), ...adopting];
  return globals
    .flatMap((name) => byGlobal.get(name) ?? [])
    .filter((member) => member.region === undefined || member.region !== cluster.region);
}
