import type { Side } from '../../lambda/deployment.ts';
import type { TroubledStatus } from '../twin/services/rds/instance.ts';

/**
 * Everything that goes wrong in one simulated run, as data: drawn from the seed, replayed from it, shortened by taking
 * single faults away. Times are seconds from the moment the story begins (the outage, or the planned start).
 */
export interface FaultPlan {
  readonly faults: readonly Fault[];
}

export type Fault = CallFault | FunctionFault | PlaceFault | DatabaseFault | OperatorFault;

/** From `fromSeconds`, until `untilSeconds`; what has no end is over when the faults stop. */
interface Lasting {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/**
 * `refused`: the service says no and does nothing. `landed`: it does what it was asked and says no. `silent`: no
 * connection. `lost`: it does what it was asked, and its answer never arrives. `late`: it answers after the client
 * gave up, or nearly. `stale`: it answers what was true before.
 */
export const CALL_EFFECTS = ['refused', 'landed', 'silent', 'lost', 'late', 'stale'] as const;

export type CallEffect = (typeof CALL_EFFECTS)[number];

/** One call, or several in a row, of one step's function to one operation. */
export interface CallFault {
  readonly kind: 'call';
  /** As the twin names services: `rds`, `dynamodb` ... */
  readonly service: string;
  readonly operation: string;
  /** Only calls of this function, without the prefix of the application; any function where it is absent. */
  readonly function?: string;
  readonly effect: CallEffect;
  /** Code and status of the error, for `refused` and `landed`. */
  readonly error?: { readonly code: string; readonly status: number };
  /** The first such call that is hit, counted from 1. */
  readonly nth: number;
  readonly times: number;
}

export const FUNCTION_FATES = [
  'throttled',
  'not-ready',
  'service-error',
  'twice',
  'crash-at-start',
  'crash-before-effect',
  'crash-after-effect',
  'times-out',
] as const;

export type FunctionFate = (typeof FUNCTION_FATES)[number];

/** What Lambda does to one function. Effects are the calls that change something. */
export interface FunctionFault {
  readonly kind: 'function';
  /** Without the prefix of the application. */
  readonly function: string;
  readonly fate: FunctionFate;
  /** The first invocation (or effect) that is hit, counted from 1. */
  readonly nth: number;
  readonly times: number;
}

/** A region or one service in it. */
export type PlaceFault =
  | ({ readonly kind: 'dark'; readonly side: Side } & Lasting)
  /** Dark and back, again and again. */
  | ({ readonly kind: 'flapping'; readonly side: Side; readonly periodSeconds: number } & Lasting)
  /** Endpoints of one service in one region: nobody answers, or everybody is refused. */
  | ({
      readonly kind: 'service';
      readonly side: Side;
      readonly service: string;
      readonly answer: 'silent' | 'throttles' | 'fails';
      /** Of its calls, 0 to 1. */
      readonly share: number;
    } & Lasting)
  /** The regions answer the world and not each other. */
  | ({ readonly kind: 'partition' } & Lasting);

/** Databases by their number in the configuration. */
export type DatabaseFault =
  | ({ readonly kind: 'replication-stalled'; readonly database: number } & Lasting)
  /** No sample of the replica's lag. */
  | ({ readonly kind: 'lag-unknown' } & Lasting)
  | ({
      readonly kind: 'database-status';
      readonly database: number;
      readonly side: Side;
      readonly status: TroubledStatus;
    } & Lasting);

export const OPERATOR_ACTIONS = [
  'start',
  'start in both regions',
  'stop',
  'check',
  'redrive',
  'wrong input',
  'pause',
  'resume',
  'skip scaling',
  'cancel',
] as const;

export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** What people do beside what the runbook asks of them. */
export type OperatorFault =
  | { readonly kind: 'operator'; readonly action: OperatorAction; readonly atSeconds: number }
  /** How the approver of this run behaves; without it: approves after a while. */
  | { readonly kind: 'approver'; readonly behaviour: 'absent' | 'refuses' | 'late' | 'approves twice' };
