import { stableHex, stableLetters } from '../support/ids.ts';
import type { SecurityGroups } from '../ec2/security-groups.ts';
import type { Tags } from '../support/tags.ts';
import { scheduleDailyBackups } from './daily-backup.ts';
import { DatabaseInstance, type InstanceSettings } from './instance.ts';
import { Replication } from './replication.ts';
import type { RdsContext } from './transitions.ts';

/** Everything that makes an instance, whether a template says so or the application team made it long ago. */
export interface InstanceBlueprint {
  readonly region: string;
  readonly identifier: string;
  /** Where it is reached; made up as RDS does it unless given. */
  readonly host?: string;
  readonly settings: InstanceSettings;
  readonly parameterGroup: string;
  readonly securityGroups: readonly string[];
  readonly tags: Tags;
  /** ARN of the source, for a replica. */
  readonly sourceArn?: string;
}

/** Where an instance is reached: the same again for whoever takes a name that is free. */
export function hostOf(account: string, region: string, identifier: string): string {
  return `${identifier}.c${stableLetters(11, account, region)}.${region}.rds.amazonaws.com`;
}

export function instanceArn(account: string, region: string, identifier: string): string {
  return `arn:aws:rds:${region}:${account}:db:${identifier}`;
}

/** The lab begins with a deployment that has settled: the instance is `available` and a replica replicates. */
export function createInstance(
  context: RdsContext,
  securityGroups: SecurityGroups,
  blueprint: InstanceBlueprint,
): DatabaseInstance {
  const { region, identifier, settings } = blueprint;
  const { account, kernel } = context.world;
  const instance = new DatabaseInstance({
    ...blueprint,
    arn: instanceArn(account, region, identifier),
    // Another instance under a name that was used before is another resource.
    resourceId: `db-${stableHex(26, 'db', account, region, identifier, String(kernel.now())).toUpperCase()}`,
    host: blueprint.host ?? hostOf(account, region, identifier),
    createdAtMilliseconds: kernel.now(),
    admits: (groupId, port, clientGroups) => securityGroups.admits(region, groupId, port, clientGroups),
  });
  if (settings.port <= 0) throw new Error(`The port of ${identifier} is ${settings.port}.`);
  if (blueprint.sourceArn !== undefined) replicate(context, instance, blueprint.sourceArn);
  context.fleet.add(instance);
  scheduleDailyBackups(context, instance);
  return instance;
}

function replicate(context: RdsContext, instance: DatabaseInstance, sourceArn: string): void {
  const source = context.fleet.byArn(sourceArn);
  if (source === undefined) {
    throw new Error(
      `The replica ${instance.identifier} in ${instance.region} names ${sourceArn} as its source, which does not exist. Deploy the region of the source first.`,
    );
  }
  source.replicaArns.add(instance.arn);
  instance.replication = new Replication({
    kernel: context.world.kernel,
    engine: source.settings.engine,
    sourceArn,
    source: source.log,
    replicaArn: instance.arn,
  });
}
