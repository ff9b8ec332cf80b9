import { otherSide, SIDES, type Side } from '../../../lambda/deployment.ts';
import type { Check } from '../act.ts';
import { regionFailover } from '../acts/region-failover.ts';
import { regionSwitchover } from '../acts/region-switchover.ts';
import { reprotect } from '../acts/reprotect.ts';
import { LedgerItems } from '../ledger-items.ts';
import type { DrillResult } from '../result.ts';
import type { Stage } from '../stage.ts';
import type { Story } from '../story.ts';

/** The circle: from the loss of the region that serves to the state in which everything began. */
export const failoverAndBack: Story = {
  name: 'failover-and-back',
  headline: ({ deployment: { regions } }) =>
    `${regions.primary} was lost, ${regions.recovery} took over; ${regions.primary} came back as its standby, took over again, and ${regions.recovery} stands by as at the beginning.`,
  chapters: () => [
    { title: 'Outage and failover', act: regionFailover() },
    { title: 'The region is back: re-protection', act: reprotect() },
    { title: 'Failback: a switchover in the other direction', act: regionSwitchover() },
    { title: 'Re-protection again: the circle is closed', act: reprotect() },
  ],
  checks: (stage, told) => [
    plannedPartsLoseNothing(told),
    lossWithinReport(stage, told),
    rowsAreTheSame(stage),
    objectsAreTheSame(stage),
    nothingLeftOver(stage),
    asAtTheBeginning(stage),
  ],
};

/** Where it serves when the circle is closed. */
const HOME: Side = 'primary';

function plannedPartsLoseNothing(told: readonly DrillResult[]): Check {
  const planned = told.slice(1);
  const lost = planned
    .flatMap(({ components }) => components)
    .reduce((sum, { lostWrites }) => sum + lostWrites, 0);
  return {
    name: 'The planned parts lose no acknowledged write',
    passed: lost === 0,
    detail: `${lost} lost in ${planned.length} planned parts`,
  };
}

interface KeptReport {
  readonly dataLoss: { readonly achieved: { readonly atMostSeconds: number | null } | null };
}

/** The report that the failover wrote about itself never says less than what was lost. */
function lossWithinReport(stage: Stage, told: readonly DrillResult[]): Check {
  const name = 'The failover lost no more than its own report says';
  const [failover] = told;
  const databases = (failover?.components ?? []).filter(({ kind }) => kind === 'database');
  if (databases.length === 0) return { name, passed: true, detail: 'no database, nothing to lose' };
  const lost = Math.max(
    ...databases.map(({ rpoActualSeconds }) => rpoActualSeconds ?? Number.POSITIVE_INFINITY),
  );
  const reported = reportOfFailover(stage)?.dataLoss.achieved?.atMostSeconds;
  return {
    name,
    // A loss that the report calls unknown is no promise that could be broken.
    passed: reported !== undefined && (reported === null || lost <= reported),
    detail: `lost ${lost} s, reported at most ${reported === undefined ? 'nothing' : (reported ?? 'unknown')}`,
  };
}

function reportOfFailover({ world, deployment }: Stage): KeptReport | undefined {
  const region = deployment.regions[otherSide(HOME)];
  const bucket = deployment.names[otherSide(HOME)].evidenceBucket;
  const { Contents = [] } = world.call('s3', region, 'ListObjectsV2', {
    Bucket: bucket,
    Prefix: 'runs/',
  }) as {
    readonly Contents?: readonly { readonly Key: string }[];
  };
  // The first run of that region: keys begin with the time of their start.
  const key = Contents.map(({ Key }) => Key).find((one) => one.endsWith('/report.json'));
  if (key === undefined) return undefined;
  const { Body } = world.call('s3', region, 'GetObject', { Bucket: bucket, Key: key });
  return JSON.parse(new TextDecoder().decode(Body as Uint8Array)) as KeptReport;
}

/** Both ways, by asking for every row: what one region has, the other has. */
function rowsAreTheSame(stage: Stage): Check {
  const plane = stage.services.infrastructure.dataPlane;
  const counts = stage.deployment.databases.map(({ name, instances }) => {
    const hosts = SIDES.map((side) => hostOf(stage, side, instances[side].identifier));
    const [primary = '', recovery = ''] = hosts;
    return {
      name,
      rows: plane.acknowledgedRows(primary).length,
      differing: plane.rowsMissing(primary, recovery).length + plane.rowsMissing(recovery, primary).length,
    };
  });
  return {
    name: 'The rows are the same in both regions',
    passed: counts.every(({ differing }) => differing === 0),
    detail: counts
      .map(({ name, rows, differing }) => `${name}: ${rows} rows, ${differing} differ`)
      .join('; '),
  };
}

function hostOf({ world, deployment }: Stage, side: Side, identifier: string): string {
  const { DBInstances } = world.call('rds', deployment.regions[side], 'DescribeDBInstances', {
    DBInstanceIdentifier: identifier,
  }) as { readonly DBInstances: readonly { readonly Endpoint?: { readonly Address?: string } }[] };
  return DBInstances[0]?.Endpoint?.Address ?? '';
}

function objectsAreTheSame({ services, deployment }: Stage): Check {
  const counts = deployment.buckets.map(({ name, buckets }) => {
    const [primary, recovery] = SIDES.map((side) => new Set(services.s3.objectKeys(buckets[side].bucket)));
    const [one = new Set<string>(), other = new Set<string>()] = [primary, recovery];
    return { name, objects: one.size, differing: missing(one, other) + missing(other, one) };
  });
  return {
    name: 'The objects are the same in both regions',
    passed: counts.every(({ differing }) => differing === 0),
    detail: counts
      .map(({ name, objects, differing }) => `${name}: ${objects} objects, ${differing} differ`)
      .join('; '),
  };
}

function missing(from: ReadonlySet<string>, at: ReadonlySet<string>): number {
  return [...from].filter((key) => !at.has(key)).length;
}

/** Nothing but what the ledgers list: no lock, no fence but of what is kept, no instance that nobody knows. */
function nothingLeftOver(stage: Stage): Check {
  const ledgers = SIDES.map((side) => new LedgerItems(stage, side));
  const kept = ledgers.flatMap((ledger) => ledger.kept());
  const isKept = new Set(kept.map(({ side, instanceIdentifier }) => `${side}/${instanceIdentifier}`));
  const known = new Set(
    stage.deployment.databases.flatMap(({ instances }) =>
      SIDES.map((side) => `${side}/${instances[side].identifier}`),
    ),
  );
  const unknown = SIDES.flatMap((side) => {
    const { DBInstances } = stage.world.call('rds', stage.region(side), 'DescribeDBInstances', {}) as {
      readonly DBInstances: readonly { readonly DBInstanceIdentifier: string }[];
    };
    return DBInstances.map(({ DBInstanceIdentifier }) => `${side}/${DBInstanceIdentifier}`);
  }).filter((instance) => !known.has(instance) && !isKept.has(instance));
  const names = new Set(stage.deployment.databases.map(({ name }) => name));
  const fences = ledgers
    .flatMap((ledger) => ledger.fences())
    .filter(({ database, status }) => names.has(database) && status !== 'released');
  const locks = ledgers.flatMap((ledger) => ledger.openLocks());
  return {
    name: 'Every fence is released and nothing is left over',
    passed: unknown.length + fences.length + locks.length === 0,
    detail: `${locks.length} locks, ${fences.length} fences, ${unknown.length} unlisted instances; ${kept.length} old primaries kept and listed`,
  };
}

function asAtTheBeginning(stage: Stage): Check {
  const { deployment, world } = stage;
  const claims = SIDES.filter((side) => new LedgerItems(stage, side).hasClaimed());
  const away = (deployment.dns?.records ?? []).filter(
    ({ name, steering, endpoints }) =>
      steering === 'latched' && world.dataPlane.resolve(name)?.target !== endpoints[HOME],
  );
  return {
    name: 'The names and the latches are as at the beginning',
    passed: claims.length === 0 && away.length === 0,
    detail: `${claims.length} claims, ${away.length} names that answer another region than ${deployment.regions[HOME]}`,
  };
}
