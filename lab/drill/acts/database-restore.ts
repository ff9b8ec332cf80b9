import { otherSide, type Side } from '../../../lambda/deployment.ts';
import type { DatabaseInstance } from '../../twin/services/rds/instance.ts';
import type { Act, Check } from '../act.ts';
import type { Stage } from '../stage.ts';
import type { Disturbance } from './region-failover.ts';

/** As the runbook marks what it has made. */
const COPY_TAG = 'muster:restored-as';

/**
 * The first database as it was newest restorable, in the region that stands by: what serves is not touched, and the
 * copy is held against what the writer has acknowledged.
 */
export function databaseRestore({ startTwice = false }: Disturbance = {}): Act {
  return {
    runbook: 'database-restore',
    start: 'planned',
    startedIn: standby,
    servesAfterwards: ({ deployment }) => deployment.activeSide,
    input: ({ deployment }) => ({
      database: deployment.databases[0]?.name ?? '',
      from: 'point-in-time',
      reason: 'Rehearsal of a restore',
      requestedBy: 'drill',
    }),
    startTwice,
    headline: (stage) =>
      `${stage.deployment.databases[0]?.name} was restored in ${stage.region(standby(stage))}, beside what serves.`,
    checks: (stage) => {
      const copies = copiesIn(stage, stage.region(standby(stage)));
      return [
        oneCopy(copies),
        ...copies.flatMap((copy) => [wholeUpToItsMoment(stage, copy), outOfReach(stage, copy)]),
      ];
    },
  };
}

function standby({ deployment }: Stage): Side {
  return otherSide(deployment.activeSide);
}

function copiesIn({ services }: Stage, region: string): readonly DatabaseInstance[] {
  return services.infrastructure.rds.fleet.instances
    .in(region)
    .filter(({ tags }) => tags.get(COPY_TAG) !== undefined);
}

function oneCopy(copies: readonly DatabaseInstance[]): Check {
  const names = copies.map(({ identifier }) => identifier);
  return {
    name: 'One copy stands beside the standby',
    passed: names.length === 1,
    detail: names.length === 0 ? 'there is none' : names.join(', '),
  };
}

/** Every row that the writer acknowledged up to the last one of the copy, and no row that it did not. */
function wholeUpToItsMoment({ deployment, services }: Stage, copy: DatabaseInstance): Check {
  const [database] = deployment.databases;
  const { fleet } = services.infrastructure.rds;
  const writer = fleet.byArn(database?.instances[deployment.activeSide].arn ?? '');
  const rows = [...copy.log.rows()];
  const acknowledged = [...(writer?.log.rows() ?? [])].slice(0, rows.length);
  const same = acknowledged.filter(
    ({ client, sequence }, index) => rows[index]?.client === client && rows[index].sequence === sequence,
  );
  return {
    name: 'The copy holds what was acknowledged up to its moment',
    passed: rows.length > 0 && same.length === rows.length,
    detail: `${same.length} of ${rows.length} rows are the writer's, in its order`,
  };
}

function outOfReach({ world, kernel }: Stage, copy: DatabaseInstance): Check {
  const answer = world.dataPlane.write(copy.region, copy.host, { client: -1, sequence: kernel.now() });
  return {
    name: 'Nobody can write the copy',
    passed: answer !== 'accepted',
    detail: `a write from ${copy.region} is ${answer}`,
  };
}
