export { defineDr } from './definition.ts';
export type {
  AccessDefinition,
  AlarmDefinition,
  AssumptionsDefinition,
  AutoScalingDefinition,
  BackupDefinition,
  BucketDefinition,
  DatabaseDefinition,
  DisruptionTargets,
  DnsDefinition,
  DrDefinition,
  Duration,
  EcsDefinition,
  ExternalDefinition,
  FailoverDefinition,
  MeasuredLatencyDefinition,
  NetworkDefinition,
  NotifyDefinition,
  PerRegion,
  RecordDefinition,
  SecretDefinition,
  ServiceDefinition,
  StatelessDefinition,
  TargetsDefinition,
} from './definition.ts';
export { DISRUPTIONS, OUTAGES, disruptionId, disruptionText } from './disruptions.ts';
export type { Disruption } from './disruptions.ts';
export { ConfigError, formatConfigError } from './errors.ts';
export type { Mistake } from './errors.ts';
export { DEFAULT_CONFIG_FILE, loadConfig } from './load.ts';
export type { LoadOptions } from './load.ts';
export { parseConfig } from './parse.ts';
export type { WaiverDefinition } from './waiver-definition.ts';
export type { DrConfig } from './schema/index.ts';
