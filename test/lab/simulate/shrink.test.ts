import type { Fault, FaultPlan } from '../../../lab/faults/fault-plan.ts';
import { shrink } from '../../../lab/simulate/shrink.ts';

function fault(atSeconds: number): Fault {
  return { kind: 'operator', action: 'start', atSeconds };
}

function times({ faults }: FaultPlan): readonly number[] {
  return faults.map((one) => (one.kind === 'operator' && 'atSeconds' in one ? one.atSeconds : -1));
}

describe('a schedule that fails', () => {
  const plan = { faults: [1, 2, 3, 4, 5, 6, 7].map(fault) };

  test.each([
    ['one fault', [5]],
    ['two that need each other', [2, 7]],
    ['all of them', [1, 2, 3, 4, 5, 6, 7]],
    ['none', []],
  ])('is shortened to what is needed: %s', async (_what, needed) => {
    const smallest = await shrink(plan, (smaller) =>
      Promise.resolve(needed.every((one) => times(smaller).includes(one))),
    );
    expect(times(smallest)).toEqual(needed);
  });
});
