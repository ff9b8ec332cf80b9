import { isObject, type JsonObject } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { isSymbolic } from '../symbols.ts';
import { amount, at, flag, objects, text, texts, type Unknown } from '../values.ts';

export const HEALTH_CHECK = 'AWS::Route53::HealthCheck';
const RECORD_SET = 'AWS::Route53::RecordSet';

export interface FailoverRecord {
  readonly statedAt: Resource;
  /** Without the final dot, in lower case; may hold symbols. */
  readonly name: string;
  readonly type: string;
  readonly failover: 'PRIMARY' | 'SECONDARY';
  /** What decides is given to the deployment: the same template may be both. */
  readonly failoverIsInput: boolean;
  readonly ttlSeconds: number | Unknown | undefined;
  readonly isAlias: boolean;
  readonly evaluatesTarget: boolean | Unknown;
  readonly healthCheckId: string | undefined;
  readonly healthCheck: Resource | undefined;
}

/** Records of failover routing; those of other policies are nobody's business here. */
export const failoverRecords = oncePer((model: AssemblyModel): readonly FailoverRecord[] => {
  const single = model
    .ofType(RECORD_SET)
    .map((resource) => ({ resource, record: resource.properties, raw: resource.raw['Properties'] }));
  const grouped = model.ofType('AWS::Route53::RecordSetGroup').flatMap((resource) => {
    const raw = at(resource.raw['Properties'], 'RecordSets');
    const records = objects(resource.at('RecordSets'));
    return records.map((record, index) => ({
      resource,
      record,
      raw: Array.isArray(raw) ? raw[index] : undefined,
    }));
  });
  return [...single, ...grouped].flatMap(({ resource, record, raw }) => {
    const failover = text(record['Failover']);
    if (failover !== 'PRIMARY' && failover !== 'SECONDARY') return [];
    return [recordOf(model, resource, record, failover, isObject(raw) && isObject(raw['Failover']))];
  });
});

function recordOf(
  model: AssemblyModel,
  statedAt: Resource,
  record: JsonObject,
  failover: 'PRIMARY' | 'SECONDARY',
  failoverIsInput: boolean,
): FailoverRecord {
  const healthCheckId = text(record['HealthCheckId']);
  return {
    statedAt,
    name: (text(record['Name']) ?? '').replace(/\.$/, '').toLowerCase(),
    type: text(record['Type']) ?? '',
    failover,
    failoverIsInput,
    ttlSeconds: amount(record['TTL']),
    isAlias: record['AliasTarget'] !== undefined,
    evaluatesTarget: flag(at(record, 'AliasTarget.EvaluateTargetHealth')) ?? false,
    healthCheckId,
    healthCheck: healthCheckId === undefined ? undefined : model.named(HEALTH_CHECK, healthCheckId),
  };
}

export function healthCheckType(check: Resource): string {
  return check.text('HealthCheckConfig.Type') ?? '';
}

/** The checks a calculated one is made from; undefined for one that is not in the assembly. */
export function childChecks(model: AssemblyModel, check: Resource): readonly (Resource | undefined)[] {
  return texts(check.at('HealthCheckConfig.ChildHealthChecks')).map((id) => model.named(HEALTH_CHECK, id));
}

/** The leaves below a check, itself where it is not calculated. */
export function leafChecks(
  model: AssemblyModel,
  check: Resource,
  above: ReadonlySet<Resource> = new Set(),
): readonly (Resource | undefined)[] {
  if (healthCheckType(check) !== 'CALCULATED' || above.has(check)) return [check];
  const path = new Set([...above, check]);
  return childChecks(model, check).flatMap((child) =>
    child === undefined ? [undefined] : leafChecks(model, child, path),
  );
}

export interface AlarmReference {
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly alarm: Resource | undefined;
}

/** The alarm a health check of type CLOUDWATCH_METRIC reads. */
export function alarmBehind(model: AssemblyModel, check: Resource): AlarmReference {
  const name = check.text('HealthCheckConfig.AlarmIdentifier.Name');
  const region = check.literal('HealthCheckConfig.AlarmIdentifier.Region');
  const find = (type: string): Resource | undefined =>
    name === undefined ? undefined : model.named(type, name, isSymbolic(name) ? undefined : region);
  return { name, region, alarm: find('AWS::CloudWatch::Alarm') ?? find('AWS::CloudWatch::CompositeAlarm') };
}
