import { CallSiteCensus } from '../faults/call-sites.ts';
import type { FaultGround } from '../faults/draw-plan.ts';
import type { Scenario } from './scenario.ts';
import { HORIZON_SECONDS, simulateRun } from './simulate-run.ts';
import type { Blueprint } from './site.ts';

/** The seed of the run without faults that shows which function calls what. */
const CENSUS_SEED = 0;

/** What faults can be drawn about: a run in which nothing goes wrong shows every call site. */
export async function groundOf(blueprint: Blueprint, scenario: Scenario): Promise<FaultGround> {
  const { deployment } = blueprint;
  const census = new CallSiteCensus(deployment.names.primary.functionPrefix);
  await simulateRun({
    blueprint,
    scenario,
    seed: CENSUS_SEED,
    plan: { faults: [] },
    onCall: (call) => census.note(call),
  });
  return {
    callSites: census.sites,
    databases: deployment.databases.length,
    horizonSeconds: HORIZON_SECONDS,
  };
}
