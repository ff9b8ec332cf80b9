import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import { failoverRecords, healthCheckType, leafChecks } from './dns.ts';

/** Names that move because somebody says so: their primary's check asks nothing but alarms or routing controls. */
export const latchedNames = oncePer((model: AssemblyModel): ReadonlySet<string> => {
  const latched = failoverRecords(model).filter(({ failover, healthCheck }) => {
    if (failover !== 'PRIMARY' || healthCheck === undefined) return false;
    const leaves = leafChecks(model, healthCheck);
    return leaves.every((leaf) => leaf !== undefined && LATCH_TYPES.has(healthCheckType(leaf)));
  });
  return new Set(latched.map(({ name }) => name));
});

const LATCH_TYPES: ReadonlySet<string> = new Set(['CLOUDWATCH_METRIC', 'RECOVERY_CONTROL']);
