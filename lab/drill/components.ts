import { otherSide, type DeployedRecord, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { DataPlane, Row } from '../twin/service.ts';
import type { ServedComponent } from './clients.ts';
import type { ComponentResult } from './result.ts';
import type { ServiceLevel } from './service-level.ts';
import { AnswerWorkload, BucketWorkload, DatabaseWorkload, type ObjectPlane } from './workloads.ts';

/** Everything of the application that clients can tell the loss of. */
export interface RehearsedComponent extends ServedComponent {
  readonly kind: ComponentResult['kind'];
  readonly targets: { readonly rtoSeconds: number; readonly rpoSeconds: number };
}

/** The components with what their clients do to them and the name they are reached by. */
export function componentsOf(
  deployment: Deployment,
  plane: DataPlane,
  objects: ObjectPlane,
): readonly RehearsedComponent[] {
  return [
    ...deployment.databases.map((database) => ({
      kind: 'database' as const,
      targets: database.targets,
      recordName: latchedRecordOf(deployment, database.name),
      workload: new DatabaseWorkload(database, deployment, plane),
    })),
    ...deployment.buckets.map((bucket) => ({
      kind: 'bucket' as const,
      targets: bucket.targets,
      recordName: latchedRecordOf(deployment, bucket.name),
      workload: new BucketWorkload(bucket, deployment, objects),
    })),
    ...deployment.services.map((service) => ({
      kind: 'service' as const,
      targets: service.targets,
      recordName: latchedRecordOf(deployment, service.name),
      // The clients' route already asks whether servers stand behind the endpoint.
      workload: new AnswerWorkload(service.name, () => true),
    })),
    ...deployment.stateless.map((component) => ({
      kind: 'stateless' as const,
      targets: component.targets,
      recordName: recordOf(deployment, component)?.name,
      workload: new AnswerWorkload(
        component.name,
        (side) => plane.healthyServers(new URL(component.healthUrl[side]).hostname) > 0,
      ),
    })),
  ];
}

type Stateless = Deployment['stateless'][number];

/** The name users reach it by: the one that says so, otherwise the first that a runbook moves. */
function latchedRecordOf(deployment: Deployment, component: string): string | undefined {
  const latched = (deployment.dns?.records ?? []).filter((record) => record.steering === 'latched');
  return (latched.find((record) => record.component === component) ?? latched[0])?.name;
}

/** The record that moves a stateless component: the one that says so, otherwise the one with its hosts as endpoints. */
function recordOf(deployment: Deployment, { name, healthUrl }: Stateless): DeployedRecord | undefined {
  const records = deployment.dns?.records ?? [];
  const hosts = new Set([healthUrl.primary, healthUrl.recovery].map((url) => new URL(url).hostname));
  return (
    records.find((record) => record.component === name) ??
    records.find((record) => Object.values(record.endpoints).some((endpoint) => hosts.has(endpoint)))
  );
}

/**
 * An object on its way is lost with its region, and only with it: where both are well, S3 brings it. Whether it does so
 * in time is for the act to check.
 */
function isKept(
  workload: DatabaseWorkload | BucketWorkload,
  row: Row,
  { servingSide, planned }: { readonly servingSide: Side; readonly planned: boolean },
): boolean {
  if (workload.has(servingSide, row)) return true;
  return planned && workload instanceof BucketWorkload && workload.has(otherSide(servingSide), row);
}

/**
 * Target against measurement. RTO: from T+0 until it is served again; in a planned act, the time it was not served. A
 * write counts as lost where the region that serves at the end does not
 * have it.
 */
export function resultOf(
  component: RehearsedComponent,
  level: ServiceLevel,
  act: {
    readonly atMilliseconds: number;
    readonly servingSide: Side;
    /** A planned move is an outage only while nobody is served. */
    readonly planned: boolean;
  },
): ComponentResult {
  const { workload, targets, kind } = component;
  const recoveredAt = level.recoveredAtMilliseconds;
  const rtoActualSeconds =
    recoveredAt === undefined
      ? null
      : act.planned
        ? level.unservedMilliseconds / 1000
        : Math.max(0, (recoveredAt - act.atMilliseconds) / 1000);
  const lost =
    workload instanceof DatabaseWorkload || workload instanceof BucketWorkload
      ? workload.writes.lost((row) => isKept(workload, row, act), act.atMilliseconds)
      : undefined;
  const rpoActualSeconds = lost === undefined || rtoActualSeconds === null ? null : lost.ageSeconds;
  return {
    name: workload.component,
    kind,
    rtoTargetSeconds: targets.rtoSeconds,
    rtoActualSeconds,
    rpoTargetSeconds: targets.rpoSeconds,
    rpoActualSeconds,
    lostWrites: lost?.count ?? 0,
    met:
      rtoActualSeconds !== null &&
      rtoActualSeconds <= targets.rtoSeconds &&
      (rpoActualSeconds ?? 0) <= targets.rpoSeconds,
  };
}
