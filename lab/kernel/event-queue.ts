/** Something that happens at a virtual time. */
export interface QueuedEvent {
  readonly atMilliseconds: number;
  /** Breaks ties: first scheduled, first run. */
  readonly order: number;
  readonly run: () => void;
  /** Cancelled, or taken already: either way it will not run again. */
  spent: boolean;
}

/** Below this size a spent event costs less where it is than a new heap would. */
const SWEEP_FROM = 64;

/** A binary heap by time, then by order of scheduling. */
export class EventQueue {
  #heap: QueuedEvent[] = [];
  #cancelled = 0;

  /** Events that will still run. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  push(event: QueuedEvent): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(event);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as QueuedEvent;
      if (!isBefore(event, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = event;
  }

  /** The next event that was not cancelled; it stays in the queue. */
  peek(): QueuedEvent | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || !first.spent) return first;
      this.#removeFirst();
      this.#cancelled -= 1;
    }
  }

  /** Takes the next event that was not cancelled. */
  pop(): QueuedEvent | undefined {
    const first = this.peek();
    if (first === undefined) return undefined;
    this.#removeFirst();
    first.spent = true;
    return first;
  }

  /**
   * Makes an event never run; nothing happens where it has run already. Time-outs are mostly cancelled, far ahead of
   * their time: once most of the heap is such, it is swept.
   */
  cancel(event: QueuedEvent): void {
    if (event.spent) return;
    event.spent = true;
    this.#cancelled += 1;
    if (this.#heap.length > SWEEP_FROM && this.#cancelled * 2 > this.#heap.length) this.#sweep();
  }

  #sweep(): void {
    // A sorted array is a heap.
    this.#heap = this.#heap.filter((event) => !event.spent).toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as QueuedEvent)) child += 1;
      const below = heap[child] as QueuedEvent;
      if (!isBefore(below, last)) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
  }
}

function isBefore(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.atMilliseconds < b.atMilliseconds || (a.atMilliseconds === b.atMilliseconds && a.order < b.order);
}
