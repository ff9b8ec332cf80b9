import { otherSide, type Side } from '../../../lambda/deployment.ts';
import type { Act, Check } from '../act.ts';
import { ServingSide } from '../serving-side.ts';
import type { Stage } from '../stage.ts';
import { BucketWorkload, DatabaseWorkload } from '../workloads.ts';
import type { Disturbance } from './region-failover.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
/** Nobody plans a move into a backup: an hour before one, or while a late one may still run. */
const AWAY_FROM_BACKUPS_MINUTES = 70;
const BACKUP_ENDS_LATE_MINUTES = 10;

/** Both regions are well, and the application moves to the one that stands by. */
export function regionSwitchover({ startTwice = false }: Disturbance = {}): Act {
  // Who stands by when the act begins serves when it has ended, so it is looked at once.
  let side: Side | undefined;
  const target = (stage: Stage): Side => (side ??= standbySide(stage));
  return {
    runbook: 'region-switchover',
    start: 'planned',
    startedIn: target,
    servesAfterwards: target,
    input: () => ({ reason: 'Rehearsal of a planned move', requestedBy: 'drill' }),
    startTwice,
    notBefore: afterBackups,
    headline: (stage) => {
      const { regions } = stage.deployment;
      return `${regions[target(stage)]} took over from ${regions[otherSide(target(stage))]} as planned.`;
    },
    checks: (stage) => [nothingLost(stage, target(stage)), objectsArrive(stage, target(stage))],
  };
}

function standbySide({ world, deployment }: Stage): Side {
  return otherSide(new ServingSide(world, deployment).current() ?? deployment.activeSide);
}

/** The next hour that is far enough from the backups of every database. */
function afterBackups({ deployment, kernel }: Stage): number {
  return deployment.databases.reduce((at, { policy: { backupWindow } }) => {
    const [begins = 0, ends = 0] = backupWindow.split('-').map((time) => minutesUntil(time, at));
    const isOpen = ends < begins;
    return isOpen || begins < AWAY_FROM_BACKUPS_MINUTES
      ? at + (ends + BACKUP_ENDS_LATE_MINUTES) * MINUTE
      : at;
  }, kernel.now());
}

/** @param time UTC, `hh:mm` */
function minutesUntil(time: string, atMilliseconds: number): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const now = Math.floor(atMilliseconds / MINUTE) % DAY_MINUTES;
  return (hour * 60 + minute - now + DAY_MINUTES) % DAY_MINUTES;
}

/** Every row that a client was told is safe, asked for one by one. */
function nothingLost({ components }: Stage, side: Side): Check {
  const workloads = components.flatMap(({ workload }) =>
    workload instanceof DatabaseWorkload ? [workload] : [],
  );
  const lost = workloads.reduce(
    (sum, workload) => sum + workload.writes.lost((row) => workload.has(side, row), 0).count,
    0,
  );
  const acknowledged = workloads.reduce((sum, { writes }) => sum + writes.count, 0);
  return {
    name: 'No acknowledged write is lost',
    passed: lost === 0,
    detail: `${lost} of ${acknowledged} acknowledged rows are missing in the region that serves`,
  };
}

/** S3 Replication Time Control: 99.99 % of objects within 15 minutes (S3 User Guide). */
const OBJECTS_ARRIVE_WITHIN_SECONDS = 900;

/** Users whose resolver has not turned yet store objects in the old region, at any time. */
function objectsArrive({ components, kernel }: Stage, side: Side): Check {
  const late = components
    .flatMap(({ workload }) => (workload instanceof BucketWorkload ? [workload] : []))
    .map((workload) => workload.writes.lost((row) => workload.has(side, row), kernel.now()));
  const oldest = Math.max(0, ...late.map(({ ageSeconds }) => ageSeconds));
  const underWay = late.reduce((sum, { count }) => sum + count, 0);
  return {
    name: 'Every object arrives within 15 minutes',
    passed: oldest <= OBJECTS_ARRIVE_WITHIN_SECONDS,
    detail: `${underWay} objects are on their way, the oldest since ${Math.round(oldest)} s`,
  };
}
