import type { Construct } from 'constructs';
import { AutomaticStart } from '../constructs/automatic-start.ts';
import { BackupAlarms } from '../constructs/backup-alarms.ts';
import { drillAlarm } from '../constructs/drill-alarm.ts';
import { ProbeAlarms, probedName, type Probed } from '../constructs/probe-alarms.ts';
import { RegionDashboard } from '../constructs/region-dashboard.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { BucketReplicationAlarms, ReplicaLagAlarms } from '../constructs/replication-alarms.ts';
import type { RecordTopology, Topology } from '../topology/types.ts';
import { RegionStack, partOf } from './region-stack.ts';

/** What a region sees: alarms and the dashboard. Holds nothing, so it can be changed at any time. */
export class WatchStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'watch'),
      description: `alarms and dashboard of ${region.place.region}`,
      disposable: true,
    });
    const { topology } = region;
    const probed = probedBy(region);
    for (const each of probed) {
      new ProbeAlarms(this, `Probe${idOf(probedName(each))}`, {
        region,
        probed: each,
        what: wordsFor(each),
      });
    }
    for (const database of region.active ? [] : topology.databases) {
      new ReplicaLagAlarms(this, `Replica${idOf(database.name)}`, { region, database });
    }
    for (const bucket of topology.buckets) {
      new BucketReplicationAlarms(this, `Replication${idOf(bucket.name)}`, { region, bucket });
    }
    new BackupAlarms(this, 'Backup', { region });
    if (!region.active) drillAlarm(this, region);
    new RegionDashboard(this, 'Overview', { region, probed });
    this.#automaticStart();
    this.guard();
  }

  /** In the region that stands by: it is the one that takes over. */
  #automaticStart(): void {
    const { topology, active } = this.regionScope;
    const { start } = topology.failover;
    if (active || start.kind !== 'automatic') return;
    new AutomaticStart(this, 'AutomaticStart', {
      region: this.regionScope,
      afterSeconds: start.afterSeconds,
      components: latchedRecords(topology).map(({ name }) => name),
    });
  }
}

/** What the prober asks and what should answer while all is well. A region on standby need not. */
function probedBy({ topology }: RegionScope): readonly Probed[] {
  return [
    ...latchedRecords(topology).flatMap(({ name }): readonly Probed[] => [
      { component: name, endpoint: 'public' },
      { component: name, endpoint: topology.activeSide },
    ]),
    ...topology.stateless.flatMap(({ name }): readonly Probed[] => [
      { component: name, endpoint: 'primary' },
      { component: name, endpoint: 'recovery' },
    ]),
    ...topology.external.map(({ name }): Probed => ({ component: name, endpoint: 'external' })),
  ];
}

function wordsFor({ component, endpoint }: Probed): string {
  if (endpoint === 'public') return `${component}, as users resolve it,`;
  return endpoint === 'external'
    ? `${component}, an external service,`
    : `${component} in the ${endpoint} region`;
}

/** A record that moves by itself belongs to a stateless component, which is probed under its own name. */
function latchedRecords({ dns }: Topology): readonly RecordTopology[] {
  return (dns?.records ?? []).filter(({ steering }) => steering === 'latched');
}
