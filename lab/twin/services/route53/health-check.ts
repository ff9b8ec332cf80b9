import { ApiError, UnsupportedError } from '../../api.ts';
import type { Fields } from '../support/fields.ts';

/** What health depends on. */
export type HealthSource =
  | {
      readonly kind: 'endpoint';
      readonly type: 'HTTP' | 'HTTPS' | 'TCP';
      readonly host: string;
      readonly port: number;
      readonly path: string;
      readonly intervalSeconds: number;
      readonly failureThreshold: number;
    }
  | { readonly kind: 'calculated'; readonly children: readonly string[]; readonly threshold: number }
  | {
      readonly kind: 'metric';
      readonly alarm: { readonly name: string; readonly region: string };
      readonly insufficientData: InsufficientData;
    };

export type InsufficientData = 'Healthy' | 'Unhealthy' | 'LastKnownStatus';

export interface HealthCheck {
  readonly id: string;
  readonly source: HealthSource;
  readonly inverted: boolean;
  /** Counts as healthy while it stands (API Reference, HealthCheckConfig, Disabled). */
  readonly disabled: boolean;
  readonly version: number;
}

export type HealthSettings = Omit<HealthCheck, 'id' | 'version'>;

/** Reads `HealthCheckConfig`, from an API call or a template: the members are the same. */
export function parseHealthCheck(config: Fields): HealthSettings {
  return {
    source: sourceOf(config, config.text('Type')),
    inverted: config.flag('Inverted', false),
    disabled: config.flag('Disabled', false),
  };
}

function sourceOf(config: Fields, type: string): HealthSource {
  switch (type) {
    case 'HTTP':
    case 'HTTPS':
    case 'TCP':
      return {
        kind: 'endpoint',
        type,
        host: config.optionalText('FullyQualifiedDomainName') ?? refuseAddress(),
        port: config.optionalNumber('Port') ?? (type === 'HTTPS' ? 443 : 80),
        path: config.optionalText('ResourcePath') ?? '/',
        intervalSeconds: config.optionalNumber('RequestInterval') ?? 30,
        failureThreshold: config.optionalNumber('FailureThreshold') ?? 3,
      };
    case 'CALCULATED':
      return {
        kind: 'calculated',
        children: config.texts('ChildHealthChecks'),
        threshold: config.number('HealthThreshold'),
      };
    case 'CLOUDWATCH_METRIC': {
      const alarm =
        config.nested('AlarmIdentifier') ?? config.fail('a CLOUDWATCH_METRIC check needs AlarmIdentifier');
      return {
        kind: 'metric',
        alarm: { name: alarm.text('Name'), region: alarm.text('Region') },
        insufficientData: insufficientDataOf(config),
      };
    }
    default:
      throw new UnsupportedError(`a Route 53 health check of type ${type}`);
  }
}

function insufficientDataOf(config: Fields): InsufficientData {
  const value = config.optionalText('InsufficientDataHealthStatus') ?? 'LastKnownStatus';
  if (value === 'Healthy' || value === 'Unhealthy' || value === 'LastKnownStatus') return value;
  return config.fail(`InsufficientDataHealthStatus is Healthy, Unhealthy or LastKnownStatus, not ${value}`);
}

function refuseAddress(): never {
  throw new UnsupportedError('a Route 53 health check of an IP address');
}

/** The API's shape of it. */
export function describeHealthCheck(check: HealthCheck): Readonly<Record<string, unknown>> {
  return {
    Id: check.id,
    CallerReference: check.id,
    HealthCheckVersion: check.version,
    HealthCheckConfig: {
      Inverted: check.inverted,
      Disabled: check.disabled,
      ...describeSource(check.source),
    },
  };
}

function describeSource(source: HealthSource): Readonly<Record<string, unknown>> {
  switch (source.kind) {
    case 'endpoint':
      return {
        Type: source.type,
        FullyQualifiedDomainName: source.host,
        Port: source.port,
        ResourcePath: source.path,
        RequestInterval: source.intervalSeconds,
        FailureThreshold: source.failureThreshold,
      };
    case 'calculated':
      return {
        Type: 'CALCULATED',
        ChildHealthChecks: [...source.children],
        HealthThreshold: source.threshold,
      };
    case 'metric':
      return {
        Type: 'CLOUDWATCH_METRIC',
        AlarmIdentifier: { Name: source.alarm.name, Region: source.alarm.region },
        InsufficientDataHealthStatus: source.insufficientData,
      };
  }
}

export function noSuchHealthCheck(id: string): ApiError {
  return new ApiError('NoSuchHealthCheck', `A health check with id ${id} does not exist.`, 404);
}
