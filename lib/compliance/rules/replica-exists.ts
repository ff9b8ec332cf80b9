import { DB_INSTANCE, replicas } from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Stack } from '../assembly-model/stack.ts';
import { otherSide, type DeployedDatabase, type Deployment } from '../../../lambda/deployment.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const replicaExists: Rule = {
  id: 'DR-REPLICA-EXISTS',
  title: 'Every database of the configuration has its replica in the region that stands by',
  level: 'error',
  protectsFrom: 'A runbook that promotes a replica nobody made.',
  remedy:
    'Let the stack of the database in the region that stands by make the replica, with the ARN of the source.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [10, 82],
  evaluate: (assembly) => {
    const { deployment } = assembly.intent;
    if (deployment === undefined) return [];
    return deployment.databases
      .filter(({ name }) => assembly.intent.detached?.has(name) !== true)
      .flatMap((database) => judge(assembly, deployment, database));
  },
};

function judge(
  assembly: AssemblyModel,
  deployment: Deployment,
  database: DeployedDatabase,
): readonly Violation[] {
  const standby = otherSide(deployment.activeSide);
  const wanted = database.instances[standby];
  const source = database.instances[deployment.activeSide];
  const region = deployment.regions[standby];
  if (wanted.existing) return unseen(assembly, deployment, database);
  const replica = assembly.named(DB_INSTANCE, wanted.identifier, region);
  if (replica === undefined) {
    const at = assembly.named(DB_INSTANCE, source.identifier, deployment.regions[deployment.activeSide]);
    return missingAt(
      at ?? stackIn(assembly, region),
      `${database.name} has no replica ${wanted.identifier} in ${region}.`,
    );
  }
  const link = replicas(assembly).find((each) => each.replica === replica);
  if (link === undefined) {
    return [
      {
        at: replica,
        message: `${wanted.identifier} in ${region} is an instance of its own: it follows nothing.`,
      },
    ];
  }
  if (link.sourceText === source.arn) return [];
  return [
    { at: replica, message: `${wanted.identifier} follows ${link.sourceText} instead of ${source.arn}.` },
  ];
}

/** An instance that is managed elsewhere: after a change of roles somebody has to have made a replica of it. */
function unseen(
  assembly: AssemblyModel,
  { regions, activeSide }: Deployment,
  { name, instances }: DeployedDatabase,
): readonly Violation[] {
  const source = assembly.named(DB_INSTANCE, instances[activeSide].identifier, regions[activeSide]);
  const other = instances[otherSide(activeSide)].identifier;
  const message = `${other} in ${regions[otherSide(activeSide)]} is not in the templates: whether it follows ${name} has to be looked at.`;
  return source === undefined ? [] : [{ at: source, level: 'warning', message }];
}

function missingAt(at: Violation['at'] | undefined, message: string): readonly Violation[] {
  return at === undefined ? [] : [{ at, message }];
}

/** The place to name where what is missing would stand. */
function stackIn(assembly: AssemblyModel, region: string): Stack | undefined {
  return assembly.stacks.find((stack) => stack.region === region) ?? assembly.stacks[0];
}
