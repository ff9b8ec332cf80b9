import type { Fault, FaultPlan } from '../faults/fault-plan.ts';

/**
 * The shortest schedule that is found by taking faults away, half of them at a time and then one by one, as long as what
 * is left still fails (delta debugging, Zeller and Hildebrandt 2002).
 */
export async function shrink(
  plan: FaultPlan,
  stillFails: (smaller: FaultPlan) => Promise<boolean>,
): Promise<FaultPlan> {
  let { faults } = plan;
  for (let size = Math.ceil(faults.length / 2); size >= 1;) {
    const smaller = await firstThatFails(faults, size, stillFails);
    if (smaller === undefined) size = size === 1 ? 0 : Math.ceil(size / 2);
    else faults = smaller;
    size = Math.min(size, faults.length);
  }
  return { faults };
}

async function firstThatFails(
  faults: readonly Fault[],
  size: number,
  stillFails: (smaller: FaultPlan) => Promise<boolean>,
): Promise<readonly Fault[] | undefined> {
  for (let from = 0; from < faults.length; from += size) {
    const rest = [...faults.slice(0, from), ...faults.slice(from + size)];
    if (await stillFails({ faults: rest })) return rest;
  }
  return undefined;
}
