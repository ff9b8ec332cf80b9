import { otherSide, type Side } from '../../../lambda/deployment.ts';
import type { Act, Check } from '../act.ts';
import { LedgerItems } from '../ledger-items.ts';
import { ServingSide } from '../serving-side.ts';
import type { Stage } from '../stage.ts';
import { regionFailover, type Disturbance } from './region-failover.ts';

/** As long as the runbook may take: large databases are built for hours. */
const LIMIT_MINUTES = 30 * 60;

/** The region that does not serve is back, and is made the standby of the one that does. */
export function reprotect({ startTwice = false }: Disturbance = {}): Act {
  let side: Side | undefined;
  const serving = (stage: Stage): Side => (side ??= servingSide(stage));
  let answersBefore = 0;
  return {
    runbook: 'reprotect',
    after: () => [regionFailover()],
    start: 'planned',
    quiet: true,
    startedIn: serving,
    servesAfterwards: serving,
    input: () => ({ reason: 'Rehearsal of a re-protection', requestedBy: 'operator on call' }),
    startTwice,
    limitMinutes: LIMIT_MINUTES,
    beforehand(stage) {
      const { world, deployment } = stage;
      world.heal(deployment.regions[otherSide(serving(stage))]);
      answersBefore = namesMoved(stage);
    },
    headline: (stage) => {
      const { regions } = stage.deployment;
      return `${regions[otherSide(serving(stage))]} was made the standby of ${regions[serving(stage)]}.`;
    },
    checks: (stage) => [
      standbysFollow(stage, serving(stage)),
      fencesReleased(stage, serving(stage)),
      latchesReleased(stage, serving(stage)),
      {
        name: 'Users stay where they are',
        passed: namesMoved(stage) === answersBefore,
        detail: `names answered another region ${namesMoved(stage) - answersBefore} times`,
      },
      oldPrimariesKept(stage, serving(stage)),
    ],
  };
}

function servingSide({ world, deployment }: Stage): Side {
  return new ServingSide(world, deployment).current() ?? deployment.activeSide;
}

function namesMoved({ world, deployment }: Stage): number {
  const latched = new Set(
    (deployment.dns?.records ?? []).flatMap(({ name, steering }) => (steering === 'latched' ? [name] : [])),
  );
  return world.events.filter(
    ({ kind, data }) => kind === 'route53.answer.changed' && latched.has(String(data?.['name'])),
  ).length;
}

interface ShownInstance {
  readonly DBInstanceIdentifier: string;
  readonly DBInstanceArn: string;
  readonly DBInstanceStatus: string;
  readonly ReadReplicaSourceDBInstanceIdentifier?: string;
  readonly DeletionProtection?: boolean;
  readonly VpcSecurityGroups?: readonly { readonly VpcSecurityGroupId: string }[];
}

function instancesIn({ world, deployment }: Stage, side: Side): readonly ShownInstance[] {
  const { DBInstances } = world.call('rds', deployment.regions[side], 'DescribeDBInstances', {}) as {
    readonly DBInstances: readonly ShownInstance[];
  };
  return DBInstances;
}

/** Databases that stood before Muster are the team's own: their standby is built by hand. */
function rebuilt({ deployment }: Stage, serving: Side): Stage['deployment']['databases'] {
  return deployment.databases.filter(({ instances }) => !instances[otherSide(serving)].existing);
}

function standbysFollow(stage: Stage, serving: Side): Check {
  const old = otherSide(serving);
  const there = new Map(instancesIn(stage, old).map((one) => [one.DBInstanceIdentifier, one]));
  const wrong = rebuilt(stage, serving).filter(({ instances }) => {
    const standby = there.get(instances[old].identifier);
    return (
      standby?.DBInstanceStatus !== 'available' ||
      standby.ReadReplicaSourceDBInstanceIdentifier !== instances[serving].arn
    );
  });
  return {
    name: 'Every standby is built and follows its writer',
    passed: wrong.length === 0,
    detail:
      wrong.length === 0
        ? `${rebuilt(stage, serving).length} standby`
        : wrong.map(({ name }) => name).join(', '),
  };
}

/** Those of what is kept hold on: nothing else may. */
function fencesReleased(stage: Stage, serving: Side): Check {
  const ledger = new LedgerItems(stage, serving);
  const kept = new Set(ledger.kept().map(({ instanceIdentifier }) => instanceIdentifier));
  const names = new Set(rebuilt(stage, serving).map(({ name }) => name));
  const open = ledger.fences().filter(({ database, status }) => names.has(database) && status !== 'released');
  const loose = ledger
    .fences()
    .filter(({ instanceIdentifier, status }) => kept.has(instanceIdentifier) && status !== 'proven');
  return {
    name: 'Every fence is released, except those of what is kept',
    passed: open.length === 0 && loose.length === 0,
    detail: `${open.length} held, ${kept.size} kept behind a fence, ${loose.length} of them not proven`,
  };
}

function latchesReleased(stage: Stage, serving: Side): Check {
  const claims = (['primary', 'recovery'] as const).filter((side) =>
    new LedgerItems(stage, side).hasClaimed(),
  );
  const wanted = serving === 'recovery' ? 'recovery' : '';
  return {
    name: 'Nobody claims the traffic without need',
    passed: claims.join() === wanted,
    detail: claims.length === 0 ? 'no region claims it' : `claimed by ${claims.join(' and ')}`,
  };
}

function oldPrimariesKept(stage: Stage, serving: Side): Check {
  const old = otherSide(serving);
  const kept = new LedgerItems(stage, serving).kept();
  const there = new Map(instancesIn(stage, old).map((one) => [one.DBInstanceIdentifier, one]));
  const standing = kept.filter(
    ({ instanceIdentifier }) => there.get(instanceIdentifier)?.DeletionProtection === true,
  );
  const listed = kept
    .map(
      ({ instanceIdentifier, monthlyUsd }) => `${instanceIdentifier}, ${monthlyUsd ?? 'unknown'} US$ a month`,
    )
    .join('; ');
  return {
    name: 'Old primaries are kept and listed with their cost',
    passed: standing.length === kept.length && kept.length >= rebuilt(stage, serving).length,
    detail: listed === '' ? 'none' : listed,
  };
}
