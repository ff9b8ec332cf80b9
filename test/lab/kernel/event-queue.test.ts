import * as fc from 'fast-check';
import { EventQueue, type QueuedEvent } from '../../../lab/kernel/event-queue.ts';

function event(atMilliseconds: number, order: number): QueuedEvent {
  return { atMilliseconds, order, run: () => {}, spent: false };
}

function drain(queue: EventQueue): QueuedEvent[] {
  const events: QueuedEvent[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) events.push(next);
  return events;
}

describe('EventQueue', () => {
  it('gives events by time, then by order of scheduling, without those that were cancelled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 300 }),
        (plans) => {
          const queue = new EventQueue();
          const events = plans.map(({ at }, order) => event(at, order));
          for (const planned of events) queue.push(planned);
          events.forEach((planned, index) => {
            if (plans[index]?.cancelled === true) queue.cancel(planned);
          });
          const kept = events.filter((_, index) => plans[index]?.cancelled !== true);
          expect(queue.size).toBe(kept.length);
          expect(drain(queue)).toEqual(
            kept.toSorted((a, b) => a.atMilliseconds - b.atMilliseconds || a.order - b.order),
          );
          expect(queue.size).toBe(0);
        },
      ),
    );
  });

  it('keeps its order while events come and go', () => {
    const queue = new EventQueue();
    const first = event(5, 1);
    queue.push(first);
    queue.push(event(7, 2));
    expect(queue.pop()).toBe(first);
    queue.push(event(6, 3));
    expect(drain(queue).map(({ atMilliseconds }) => atMilliseconds)).toEqual([6, 7]);
  });

  it('sweeps out what was cancelled and loses nothing else', () => {
    const queue = new EventQueue();
    const events = Array.from({ length: 200 }, (_, order) => event((order * 37) % 200, order));
    for (const planned of events) queue.push(planned);
    for (const planned of events.slice(0, 150)) queue.cancel(planned);
    expect(queue.size).toBe(50);
    for (const planned of events.slice(150, 160)) queue.cancel(planned);
    expect(queue.size).toBe(40);
    expect(new Set(drain(queue))).toEqual(new Set(events.slice(160)));
    expect(queue.size).toBe(0);
  });

  it('does not count an event twice that is cancelled twice, or after it ran', () => {
    const queue = new EventQueue();
    const [taken, cancelled] = [event(1, 1), event(2, 2)];
    queue.push(taken);
    queue.push(cancelled);
    queue.push(event(3, 3));
    queue.pop();
    queue.cancel(taken);
    queue.cancel(cancelled);
    queue.cancel(cancelled);
    expect(queue.size).toBe(1);
    expect(drain(queue)).toHaveLength(1);
  });
});
