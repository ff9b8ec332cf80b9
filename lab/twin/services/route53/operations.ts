import type { Kernel } from '../../../kernel/kernel.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import { inputOf, type Operation } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { stableHex } from '../support/ids.ts';
import type { Answers } from './answers.ts';
import { describeHealthCheck, type HealthSettings } from './health-check.ts';
import type { HealthMonitor } from './health-monitor.ts';
import { parseRecordSet, type HostedZone, type RecordSet } from './zones.ts';

export interface Route53State {
  readonly kernel: Kernel;
  readonly zones: ReadonlyMap<string, HostedZone>;
  readonly health: HealthMonitor;
  readonly answers: Answers;
}

interface Change {
  status: 'PENDING' | 'INSYNC';
  readonly submittedAt: Date;
}

const INVALID_INPUT = 'InvalidInput';

/** The control plane, which stands in us-east-1. Nothing in a failover may need it. */
export function operationsOf(state: Route53State): Readonly<Record<string, Operation>> {
  const changes = new Map<string, Change>();
  return {
    ChangeResourceRecordSets: (call) => changeRecords(state, changes, call),
    GetChange: (call) => {
      const id = inputOf(call, INVALID_INPUT).allow(['Id']).text('Id').replace('/change/', '');
      const change = changes.get(id);
      if (change === undefined) throw new ApiError('NoSuchChange', `There is no change ${id}.`, 404);
      return { ChangeInfo: describeChange(id, change) };
    },
    ListResourceRecordSets: (call) => listRecords(state, call),
    GetHealthCheck: (call) => {
      const id = inputOf(call, INVALID_INPUT).allow(['HealthCheckId']).text('HealthCheckId');
      return { HealthCheck: describeHealthCheck(state.health.get(id)) };
    },
    GetHealthCheckStatus: (call) => healthCheckStatus(state, call),
    UpdateHealthCheck: (call) => updateHealthCheck(state, call),
  };
}

function changeRecords(state: Route53State, changes: Map<string, Change>, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID_INPUT).allow(['HostedZoneId', 'ChangeBatch']);
  const zone = zoneOf(state, input);
  const batch = input.nested('ChangeBatch') ?? input.fail('ChangeBatch is missing');
  const records = batch.list('Changes').map((change) => applyChange(state, zone, change));
  const id = `C${stableHex(13, zone.id, String(changes.size)).toUpperCase()}`;
  const { kernel } = state;
  const change: Change = { status: 'PENDING', submittedAt: new Date(kernel.now()) };
  changes.set(id, change);
  kernel.after(kernel.draw('route53.propagation', 'route53.change'), () => {
    change.status = 'INSYNC';
    for (const { name } of records) state.answers.publish(name);
  });
  return { ChangeInfo: describeChange(id, change) };
}

function applyChange(state: Route53State, zone: HostedZone, change: Fields): RecordSet {
  const set = change.nested('ResourceRecordSet') ?? change.fail('ResourceRecordSet is missing');
  const record = parseRecordSet(
    set,
    set.list('ResourceRecords').map((value) => value.text('Value')),
  );
  if (record.healthCheckId !== undefined) state.health.get(record.healthCheckId);
  const action = change.text('Action');
  if (action === 'CREATE') zone.create(record);
  else if (action === 'UPSERT') zone.upsert(record);
  else if (action === 'DELETE') zone.delete(record);
  else change.fail(`Action is CREATE, UPSERT or DELETE, not ${action}`);
  return record;
}

function describeChange(id: string, { status, submittedAt }: Change): ApiOutput {
  return { Id: `/change/${id}`, Status: status, SubmittedAt: submittedAt };
}

function listRecords(state: Route53State, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID_INPUT).allow(['HostedZoneId', 'MaxItems', 'StartRecordName']);
  const max = input.optionalNumber('MaxItems') ?? 300;
  const from = input.optionalText('StartRecordName') ?? '';
  const records = zoneOf(state, input)
    .records.filter(({ name }) => name >= from)
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const next = records[max];
  return {
    ResourceRecordSets: records.slice(0, max).map(describeRecord),
    IsTruncated: next !== undefined,
    MaxItems: max,
    ...(next === undefined ? {} : { NextRecordName: `${next.name}.` }),
  };
}

function describeRecord(record: RecordSet): ApiOutput {
  const { name, type, setIdentifier, failover, healthCheckId, ttlSeconds, values, isAlias } = record;
  return {
    Name: `${name}.`,
    Type: type,
    ...(setIdentifier === undefined ? {} : { SetIdentifier: setIdentifier }),
    ...(failover === undefined ? {} : { Failover: failover }),
    ...(healthCheckId === undefined ? {} : { HealthCheckId: healthCheckId }),
    ...(isAlias
      ? { AliasTarget: { DNSName: `${values[0]}.`, EvaluateTargetHealth: false } }
      : { TTL: ttlSeconds, ResourceRecords: values.map((Value) => ({ Value })) }),
  };
}

function healthCheckStatus({ health, kernel }: Route53State, call: ApiCall): ApiOutput {
  const id = inputOf(call, INVALID_INPUT).allow(['HealthCheckId']).text('HealthCheckId');
  const { source } = health.get(id);
  if (source.kind === 'calculated') {
    throw new ApiError(INVALID_INPUT, `The health check ${id} is calculated: it has no checkers of its own.`);
  }
  const status = health.isHealthy(id) ? 'Success' : 'Failure';
  return {
    HealthCheckObservations: [{ StatusReport: { Status: status, CheckedTime: new Date(kernel.now()) } }],
  };
}

function updateHealthCheck({ health }: Route53State, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID_INPUT).allow([
    'HealthCheckId',
    'HealthCheckVersion',
    'Disabled',
    'Inverted',
    'HealthThreshold',
    'ChildHealthChecks',
  ]);
  const id = input.text('HealthCheckId');
  const check = health.get(id);
  const version = input.optionalNumber('HealthCheckVersion');
  if (version !== undefined && version !== check.version) {
    throw new ApiError(
      'HealthCheckVersionMismatch',
      `The health check ${id} is at version ${check.version}.`,
      409,
    );
  }
  const change: { -readonly [Key in keyof HealthSettings]?: HealthSettings[Key] } = {};
  const disabled = input.optionalFlag('Disabled');
  const inverted = input.optionalFlag('Inverted');
  if (disabled !== undefined) change.disabled = disabled;
  if (inverted !== undefined) change.inverted = inverted;
  if (input.has('HealthThreshold') || input.has('ChildHealthChecks')) {
    if (check.source.kind !== 'calculated') input.fail('only a calculated health check has children');
    else {
      change.source = {
        kind: 'calculated',
        threshold: input.optionalNumber('HealthThreshold') ?? check.source.threshold,
        children: input.has('ChildHealthChecks') ? input.texts('ChildHealthChecks') : check.source.children,
      };
    }
  }
  return { HealthCheck: describeHealthCheck(health.update(id, change)) };
}

function zoneOf({ zones }: Route53State, input: Fields): HostedZone {
  const id = input.text('HostedZoneId').replace('/hostedzone/', '');
  const zone = zones.get(id);
  if (zone === undefined) throw new ApiError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
  return zone;
}
