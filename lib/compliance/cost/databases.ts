import { otherSide } from '../../../lambda/deployment.ts';
import type { DatabaseTopology, Topology } from '../../topology/types.ts';
import { instancePrice } from './instance-prices.ts';
import { item, unit, type CostItem } from './item.ts';
import { DAYS_PER_MONTH, HOURS_PER_MONTH, PRICES } from './prices.ts';
import { recoveryPointGibibytes } from './recovery-points.ts';

/** The standby that is paid every hour, and the copies of what it holds. */
export function databaseItems(topology: Topology, database: DatabaseTopology): readonly CostItem[] {
  return [...standby(topology, database), ...copies(topology, database), ...restoreTests(topology, database)];
}

function standby(topology: Topology, { name, engine, policy }: DatabaseTopology): readonly CostItem[] {
  const side = otherSide(topology.activeSide);
  const zones = policy.multiAz ? 2 : 1;
  const hour = instancePrice(policy.instanceClass, engine)?.usd;
  const changed = changedPerMonth(topology, policy.allocatedStorageGibibytes);
  return [
    item(topology, {
      component: name,
      what: `replica, ${policy.instanceClass}${policy.multiAz ? ' in two zones' : ''}`,
      side,
      factors: [
        [zones, unit(zones, 'zone')],
        [hour, 'US$/h'],
        [HOURS_PER_MONTH, 'h'],
      ],
    }),
    item(topology, {
      component: name,
      what: 'storage of the replica',
      side,
      factors: [
        [zones, unit(zones, 'zone')],
        [policy.allocatedStorageGibibytes, 'GiB'],
        [PRICES.rdsStorage.usd, 'US$'],
      ],
    }),
    item(topology, {
      component: name,
      what: 'replication to the other region',
      side: topology.activeSide,
      factors: [
        [changed, 'GiB changed'],
        [PRICES.betweenRegions.usd, 'US$'],
      ],
    }),
  ];
}

function copies(topology: Topology, database: DatabaseTopology): readonly CostItem[] {
  const { name, policy, replicateAutomatedBackups } = database;
  const { dailyChangePercent } = topology.assessment.assumptions;
  const gibibytes = policy.allocatedStorageGibibytes;
  const points = recoveryPointGibibytes(gibibytes, dailyChangePercent, topology.backup.tiers);
  const recovery = otherSide(topology.activeSide);
  const held = (what: string, side: 'primary' | 'recovery', size: number): CostItem =>
    item(topology, {
      component: name,
      what,
      side,
      factors: [
        [size, 'GiB'],
        [PRICES.rdsBackup.usd, 'US$'],
      ],
    });
  const sent = (what: string): CostItem =>
    item(topology, {
      component: name,
      what,
      side: topology.activeSide,
      factors: [
        [changedPerMonth(topology, gibibytes), 'GiB changed'],
        [PRICES.betweenRegions.usd, 'US$'],
      ],
    });
  const window = gibibytes * (1 + (dailyChangePercent / 100) * policy.backupRetentionDays);
  return [
    held('recovery points', topology.activeSide, points),
    held('copies of the recovery points', recovery, points),
    sent('sending the copies'),
    ...(replicateAutomatedBackups
      ? [
          held('automated backups in the other region', recovery, window),
          sent('sending the automated backups'),
        ]
      : []),
  ];
}

/** A restored copy lives until its validation window has passed. */
function restoreTests(topology: Topology, { name, engine, policy }: DatabaseTopology): readonly CostItem[] {
  const { restoreTesting } = topology.backup;
  const perMonth = restoreTestsPerMonth(topology);
  const side = otherSide(topology.activeSide);
  return [
    item(topology, {
      component: name,
      what: 'restore tests',
      side,
      factors: [
        [perMonth, 'a month'],
        [PRICES.restoreTest.usd, 'US$'],
      ],
    }),
    item(topology, {
      component: name,
      what: 'instances of the restore tests',
      side,
      factors: [
        [perMonth, 'a month'],
        [restoreTesting.validationWindowHours, 'h'],
        [instancePrice(policy.instanceClass, engine)?.usd, 'US$/h'],
      ],
    }),
  ];
}

const DAYS_PER_WEEK = 7;

export function restoreTestsPerMonth({ backup }: Topology): number {
  const isWeekly = backup.restoreTesting.schedule.includes('TUE');
  return isWeekly ? DAYS_PER_MONTH / DAYS_PER_WEEK : 1;
}

export function changedPerMonth({ assessment }: Topology, gibibytes: number): number {
  return (gibibytes * assessment.assumptions.dailyChangePercent * DAYS_PER_MONTH) / 100;
}
