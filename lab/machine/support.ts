import { STATE_TYPES } from './definition/read-states.ts';
import { LIMITS } from './limits.ts';

/** One line of the page that says what the lab runs. */
export interface Feature {
  readonly feature: string;
  readonly supported: boolean;
  readonly note?: string;
}

/** States of the Amazon States Language: all of them, in the JSONata query language. */
export const SUPPORTED_STATES: readonly string[] = STATE_TYPES;

/** What the interpreter does, and what it refuses by name. */
export const supportedFeatures: readonly Feature[] = [
  {
    feature: 'JSONata query language',
    supported: true,
    note: 'without `$eval`, `??` and `?:`, like JSONata 2.0.6',
  },
  { feature: 'JSONPath query language', supported: false },
  { feature: 'Standard executions', supported: true },
  { feature: 'Express executions', supported: false },
  { feature: 'Variables (`Assign`), with scopes', supported: true },
  { feature: '`Arguments`, `Output`, `$states`, Context object', supported: true },
  { feature: '`Retry` with backoff, longest delay and jitter; `Catch`', supported: true },
  { feature: '`TimeoutSeconds`, `HeartbeatSeconds`, time-out of the whole execution', supported: true },
  { feature: 'Task `arn:aws:states:::lambda:invoke`', supported: true, note: '`FunctionName` and `Payload`' },
  { feature: 'Task `arn:aws:states:::lambda:invoke.waitForTaskToken`', supported: true },
  { feature: 'Tasks with any other resource; activities; `Credentials`', supported: false },
  {
    feature: 'Map, inline',
    supported: true,
    note: `up to ${LIMITS.inlineMapConcurrency} iterations at once, over an array`,
  },
  {
    feature: 'Map, distributed; `ItemReader`, `ItemBatcher`, `ResultWriter`, tolerated failures',
    supported: false,
  },
  { feature: 'StopExecution', supported: true },
  { feature: 'RedriveExecution', supported: true, note: 'not from inside a Parallel or Map' },
  {
    feature: 'Execution history',
    supported: true,
    note: `up to ${LIMITS.historyEvents} events, then the run fails`,
  },
  {
    feature: 'Size limit of payloads',
    supported: true,
    note: `${LIMITS.payloadBytes} bytes; \`States.DataLimitExceeded\` is caught by its own name only`,
  },
];
