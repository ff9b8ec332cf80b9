import type { Platform } from '../platform.ts';
import type { Executions } from '../ports/executions.ts';
import type { Ledger } from '../ports/ledger.ts';
import {
  DRILL_RUNBOOK,
  DRILLED_RUNBOOKS,
  drillFingerprint,
  drillStatus,
  type DrillStatus,
} from '../rules/drill-calendar.ts';

export interface DrillStatusPorts {
  readonly ledger: Pick<Ledger, 'drill' | 'drillCalendar'>;
  readonly executions: Pick<Executions, 'definition'>;
}

/** The definitions of the runbooks that a drill is evidence of, in a fixed order. */
export function definitionsOf(
  executions: DrillStatusPorts['executions'],
  { deployment, side }: Pick<Platform, 'deployment' | 'side'>,
): Promise<readonly string[]> {
  const { stateMachines } = deployment.names[side];
  const arns = DRILLED_RUNBOOKS.flatMap((name) => stateMachines[name] ?? []);
  return Promise.all(arns.map((arn) => executions.definition(arn)));
}

/** How fresh the evidence is, held against what is deployed now. */
export async function readDrillStatus(
  { ledger, executions }: DrillStatusPorts,
  platform: Platform,
): Promise<DrillStatus> {
  const [record, calendar, definitions] = await Promise.all([
    ledger.drill(DRILL_RUNBOOK),
    ledger.drillCalendar(),
    definitionsOf(executions, platform),
  ]);
  return drillStatus(platform.deployment, record, {
    since: calendar?.since,
    fingerprint: drillFingerprint(platform.deployment, definitions),
    nowMilliseconds: platform.clock.now(),
  });
}
