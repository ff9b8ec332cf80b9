import type { DeployedDatabase } from '../deployment.ts';
import type { DatabaseInstance } from '../ports/databases.ts';
import type { Scope } from '../steps/contract.ts';
import { isReplica } from './database-state.ts';
import { peerScope } from './arns.ts';

/** The databases whose old primary Muster may rename: one that stood before Muster is the team's own. */
export function rebuildable({ deployment, side }: Scope): readonly DeployedDatabase[] {
  const old = peerScope({ deployment, side }).side;
  return deployment.databases.filter(({ instances }) => !instances[old].existing);
}

/** Those whose standby a person has to build. */
export function builtByHand({ deployment, side }: Scope): readonly DeployedDatabase[] {
  const old = peerScope({ deployment, side }).side;
  return deployment.databases.filter(({ instances }) => instances[old].existing);
}

/** Whether an instance of the old region follows the writer of this one. */
export function follows(instance: DatabaseInstance | undefined, sourceArn: string): boolean {
  return instance !== undefined && isReplica(instance) && instance.replicatesFrom === sourceArn;
}

/** A replica that could take over: available, in sync, nothing under way. */
export function isHealthyStandby(instance: DatabaseInstance | undefined, sourceArn: string): boolean {
  return (
    instance !== undefined &&
    follows(instance, sourceArn) &&
    instance.status === 'available' &&
    instance.pendingChanges.length === 0 &&
    instance.statusInfos.every(({ normal, status }) => normal && status === 'replicating')
  );
}

/** `the primary region us-east-1`: the one that does not serve. */
export function oldRegion(scope: Scope): string {
  const { deployment, side } = peerScope(scope);
  return deployment.regions[side];
}
