import { ApiError } from '../twin/api.ts';
import type { Json } from './data.ts';
import { isLongerThan } from './data.ts';
import { LIMITS } from './limits.ts';

/** The state that waits for a token's answer. */
export interface TokenHolder {
  succeeded(output: Json): void;
  failed(error: string | undefined, reason: string | undefined): void;
  heartbeat(): void;
}

/**
 * The task tokens of one region. A token answers once: whoever comes after the state has gone on, timed out or been
 * stopped hears `TaskTimedOut`; a text that never was a token is an `InvalidToken`.
 * Source: Step Functions API Reference, "SendTaskSuccess".
 */
export class TaskTokens {
  readonly #open = new Map<string, TokenHolder>();
  readonly #closed = new Set<string>();

  /** `place` is unique in the region: execution, state's entry and attempt. */
  issue(place: string, holder: TokenHolder): string {
    const token = Buffer.from(place).toString('base64');
    this.#open.set(token, holder);
    return token;
  }

  /** Where a token was given out; undefined for a text that never was one. */
  placeOf(token: string): string | undefined {
    const known = this.#open.has(token) || this.#closed.has(token);
    return known ? Buffer.from(token, 'base64').toString() : undefined;
  }

  close(token: string): void {
    if (this.#open.delete(token)) this.#closed.add(token);
  }

  /** `output` is JSON text, as in the API. */
  sendTaskSuccess(token: string, output: string): void {
    if (isLongerThan(output, LIMITS.payloadBytes)) {
      throw new ApiError(
        'ValidationException',
        `The output of a task takes up to ${LIMITS.payloadBytes} bytes; ${Buffer.byteLength(output)} were given.`,
      );
    }
    const value = parseOutput(output);
    this.#take(token).succeeded(value);
  }

  sendTaskFailure(token: string, error?: string, reason?: string): void {
    this.#take(token).failed(error, reason);
  }

  sendTaskHeartbeat(token: string): void {
    this.#holder(token).heartbeat();
  }

  #take(token: string): TokenHolder {
    const holder = this.#holder(token);
    this.close(token);
    return holder;
  }

  #holder(token: string): TokenHolder {
    const holder = this.#open.get(token);
    if (holder !== undefined) return holder;
    if (this.#closed.has(token)) {
      throw new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
}

function parseOutput(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch {
    throw new ApiError(
      'InvalidOutput',
      `Invalid Output: the output of a task is JSON text; got ${output.slice(0, 80)}`,
    );
  }
}
