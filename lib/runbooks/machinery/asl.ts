/**
 * The part of the Amazon States Language that runbooks are rendered to, with JSONata as query language.
 * Source: Amazon States Language specification (2016-11-01 with the JSONata and variables update of 2024-11-22).
 */
export interface AslDefinition extends AslStateGroup {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly TimeoutSeconds: number;
}

export interface AslStateGroup {
  readonly StartAt: string;
  /** By name: unique in the whole definition, branches included; at most 80 characters. */
  readonly States: Readonly<Record<string, AslState>>;
}

export type AslState = AslTask | AslChoice | AslWait | AslPass | AslParallel | AslSucceed | AslFail;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = Readonly<Record<string, Json>>;

/** Exactly one of the two. */
export type AslTransition = { readonly Next: string } | { readonly End: true };

interface AslStateBase {
  readonly Comment?: string;
}

export type AslTask = AslStateBase &
  AslTransition & {
    readonly Type: 'Task';
    readonly Resource: string;
    readonly Arguments: JsonObject;
    readonly TimeoutSeconds: number;
    readonly Assign?: JsonObject;
    readonly Output?: Json;
    readonly Retry: readonly AslRetrier[];
    readonly Catch: readonly AslCatcher[];
  };

export interface AslChoice extends AslStateBase {
  readonly Type: 'Choice';
  readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default: string;
}

export type AslWait = AslStateBase & AslTransition & { readonly Type: 'Wait'; readonly Seconds: number };

export type AslPass = AslStateBase &
  AslTransition & { readonly Type: 'Pass'; readonly Assign?: JsonObject; readonly Output?: Json };

export type AslParallel = AslStateBase &
  AslTransition & {
    readonly Type: 'Parallel';
    readonly Branches: readonly AslStateGroup[];
    readonly Output?: Json;
    readonly Catch: readonly AslCatcher[];
  };

export interface AslSucceed extends AslStateBase {
  readonly Type: 'Succeed';
}

export interface AslFail extends AslStateBase {
  readonly Type: 'Fail';
  readonly Error: string;
  readonly Cause: string;
}

export interface AslRetrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL';
}

export interface AslCatcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Next: string;
}
