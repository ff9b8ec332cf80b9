import type { Kernel } from '../../kernel/kernel.ts';
import type { Json, JsonObject } from '../data.ts';
import type { EventDetails, HistoryEventType } from '../history.ts';
import type { DialectHost } from '../jsonata/functions.ts';
import type { TaskTokens } from '../task-tokens.ts';
import type { TaskPort } from '../tasks.ts';

/** What every part of one running execution shares. */
export interface Runtime {
  readonly kernel: Kernel;
  readonly tasks: TaskPort;
  readonly tokens: TaskTokens;
  readonly executionArn: string;
  readonly region: string;
  readonly host: DialectHost;
  /** The part of the Context object that is the same in every state. */
  readonly context: { readonly Execution: JsonObject; readonly StateMachine: JsonObject };
  /** A number in [0, 1) for the jitter of a retry. */
  jitter(): number;
  /** Answers the event's id. May end the execution: 25,000 events are all there are. */
  record(type: HistoryEventType, previousEventId: number, details?: EventDetails): number;
}

/** `$states.context.Map` of an iteration. */
export interface MapContext {
  readonly Item: { readonly Index: number; readonly Value: Json; readonly Source: 'STATE_DATA' };
}

/** A promise for what was stopped: whoever waits for it is never woken. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** ISO 8601 with milliseconds, as the Context object has its times. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
