import { plansFor } from '../assembly-model/links/backups.ts';
import { dataBuckets, replicationsBySource } from '../assembly-model/links/buckets.ts';
import { copiesAway } from '../assembly-model/links/second-region.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { otherSide, type DeployedBucket, type Deployment } from '../../../lambda/deployment.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const bucketSecondRegion: Rule = {
  id: 'DR-BUCKET-SECOND-REGION',
  title: 'Every bucket with data comes to the other region',
  level: 'error',
  protectsFrom: 'An application that starts in the other region without the files its database points to.',
  remedy:
    'Give the bucket an enabled replication rule to a bucket of the other region, or let a backup plan copy it there.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [48, 51],
  evaluate: (assembly) => {
    const { deployment } = assembly.intent;
    if (deployment === undefined) return dataBuckets(assembly).flatMap((bucket) => guess(assembly, bucket));
    return deployment.buckets.flatMap((bucket) => demand(assembly, deployment, bucket));
  },
};

/** A bucket whose versions are kept probably holds data; only its owner knows. */
function guess(assembly: AssemblyModel, bucket: Resource): readonly Violation[] {
  const links = (replicationsBySource(assembly).get(bucket.name) ?? []).filter(({ enabled }) => enabled);
  if (links.some(({ crossRegion }) => crossRegion !== false) || isCopied(assembly, bucket)) return [];
  return [
    {
      at: bucket,
      level: 'warning',
      message: `${bucket.name} keeps versions, so somebody needs its objects; they exist in ${bucket.region ?? 'one region'} only.`,
    },
  ];
}

function isCopied(assembly: AssemblyModel, bucket: Resource): boolean {
  const { plans, maybe } = plansFor(assembly, bucket);
  return maybe || plans.some(({ rules }) => rules.some(copiesAway));
}

/** The configuration says which buckets hold data and where each goes. */
function demand(
  assembly: AssemblyModel,
  deployment: Deployment,
  bucket: DeployedBucket,
): readonly Violation[] {
  const source = bucket.buckets[deployment.activeSide].bucket;
  const wanted = bucket.buckets[otherSide(deployment.activeSide)].bucket;
  const links = replicationsBySource(assembly).get(source) ?? [];
  const link = links.find(({ destinationName }) => destinationName === wanted);
  if (link?.enabled === true) return [];
  const region = deployment.regions[deployment.activeSide];
  const at = dataBuckets(assembly).find(({ name }) => name === source);
  const place = at ?? assembly.stacks.find((stack) => stack.region === region) ?? assembly.stacks[0];
  const state = link === undefined ? 'No rule replicates' : 'A rule that is switched off replicates';
  return place === undefined ? [] : [{ at: place, message: `${state} ${source} to ${wanted}.` }];
}
