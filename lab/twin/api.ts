import type { Identity } from './access.ts';

/** The seam between the SDK clients inside the bundles (or a state machine) and the simulated services. */

export interface ApiCall {
  /** Client's service id in lower case with dashes: `rds`, `dynamodb`, `cloudwatch`, `secrets-manager`, `sfn` ... */
  readonly service: string;
  /** As in the API: `PromoteReadReplica`. */
  readonly operation: string;
  /** The region of the endpoint that is called. */
  readonly region: string;
  /** The host the client resolved: recorded, so that a global endpoint in the hot path is seen. */
  readonly host: string;
  /** The command's input as the SDK holds it (no wire form in between). */
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/** Who calls, from where. */
export interface Caller {
  /** Function name, or `state-machine:<name>`, `operator`, `lab`. */
  readonly principal: string;
  readonly region: string;
  /** Under which its calls are authorized. Absent: the lab itself, which may do everything. */
  readonly identity?: Identity;
}

export type ApiOutput = Readonly<Record<string, unknown>>;

/** An error as the service would answer it; the in-memory protocol turns it into the SDK's own class. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly statusCode: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    statusCode = 400,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** The refusal of a call for lack of a permission, as its service spells it. */
export class DeniedError extends ApiError {}

/** A call to something the twin does not have. Ends the lab by name: an unknown is never answered with a guess. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  constructor(what: string) {
    super(`The lab does not support ${what}. See docs/generated/lab-support.md for what it does.`);
  }
}

/** Never settles before the client gives up: how a dark endpoint answers. */
export const NO_ANSWER = Symbol('no answer');

/** One simulated service, all regions. Operations are synchronous on the world's state; latency is the router's. */
export interface ServiceTwin {
  readonly service: string;
  readonly operations: Readonly<Record<string, (call: ApiCall) => ApiOutput>>;
}
