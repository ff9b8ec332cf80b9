import { SIDES, type Targets } from '../../lambda/deployment.ts';
import { deploymentOf } from '../topology/deployment.ts';
import type { Topology } from '../topology/types.ts';
import type { Intent } from './assembly-model/index.ts';

/** What the configuration wants, as the rules take it. */
export function intentOf(topology: Topology): Intent {
  const deployment = deploymentOf(topology);
  const { rtoSeconds, rpoSeconds } = deployment.failover;
  return {
    deployment,
    vaultLock: topology.backup.lock.mode,
    targets: { rtoSeconds, rpoSeconds },
    targetsByName: new Map([
      ...topology.databases.flatMap(({ instances, targets }) =>
        SIDES.map((side): readonly [string, Targets] => [instances[side].identifier, targets]),
      ),
      ...topology.buckets.flatMap(({ buckets, targets }) =>
        SIDES.map((side): readonly [string, Targets] => [buckets[side].bucket, targets]),
      ),
    ]),
  };
}
