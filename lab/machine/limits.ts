/**
 * Quotas of Step Functions that end a run. Source: Step Functions Developer Guide, "Quotas", and Amazon States
 * Language for the default time-out.
 */
export const LIMITS = {
  /** UTF-8 bytes of an input, a result or an output: `States.DataLimitExceeded`. */
  payloadBytes: 262_144,
  /** UTF-8 bytes of what one `Assign` stores. */
  assignBytes: 262_144,
  /** The last of them is the failure itself. */
  historyEvents: 25_000,
  /** An inline Map runs no more iterations at once, whatever `MaxConcurrency` says. */
  inlineMapConcurrency: 40,
  /** Seconds; also the default of `TimeoutSeconds`, about three years. */
  longestSeconds: 99_999_999,
  stateNameCharacters: 80,
  variableNameCharacters: 80,
  /** `$range` makes no longer array. */
  rangeItems: 1000,
} as const;
