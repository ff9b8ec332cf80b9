import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';

export type { HistoryEvent, HistoryEventType };

/** The `...EventDetails` of an event. */
export type EventDetails = Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/** Details of data in an event: the lab's histories are never cut. */
export const NOT_TRUNCATED = { truncated: false } as const;

/** What an execution did, in the vocabulary of `GetExecutionHistory`, oldest first. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Answers the id of the new event. */
  record(type: HistoryEventType, previousEventId: number, details?: EventDetails): number {
    const id = this.events.length + 1;
    this.events.push({ timestamp: new Date(this.#now()), type, id, previousEventId, ...details });
    return id;
  }
}
