import type { Deployment } from '../../deployment.ts';
import type { DrillRecord } from '../../ports/drills.ts';
import type { PreflightFact } from '../../ports/facts.ts';
import type { RunFailure } from '../../ports/ledger.ts';
import { drillFingerprint } from '../../rules/drill-calendar.ts';
import { durationAtMost, isoTime, secondsBetween } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly deployment: Deployment;
  /** What stands in the ledger now. */
  readonly record: DrillRecord | undefined;
  readonly preflight: PreflightFact | undefined;
  /** From the state machine, where the drill did not reach its end. */
  readonly failure: RunFailure | undefined;
  /** Of the runbooks that were drilled, as Step Functions has them. */
  readonly definitions: readonly string[];
}

export function decide(observed: Observed, context: DecideContext): Decision<DrillRecord> {
  const { record } = observed;
  const { run, nowMilliseconds } = context;
  if (record?.runId === run.runId)
    return { kind: 'done', summary: `Drill ${record.result}: ${record.detail}` };
  const at = isoTime(nowMilliseconds);
  const result = resultOf(observed);
  return {
    kind: 'act',
    summary: `Keep the result: ${result.result}`,
    actions: [
      {
        runbook: run.runbook,
        runId: run.runId,
        at,
        seconds: secondsBetween(run.startedAt, at),
        fingerprint: drillFingerprint(observed.deployment, observed.definitions),
        ...result,
      },
    ],
  };
}

/** A loss above target is a decision that a person would be asked for; a region that cannot take over is not. */
function resultOf({ preflight, failure }: Observed): Pick<DrillRecord, 'result' | 'detail'> {
  if (failure !== undefined) return { result: 'failed', detail: `${failure.error}: ${failure.message}` };
  if (preflight === undefined) return { result: 'failed', detail: 'Nothing was checked.' };
  const { gate, why, estimatedLossSeconds } = preflight;
  if (gate === 'impossible') return { result: 'failed', detail: why };
  const loss =
    estimatedLossSeconds === null ? 'not known' : `at most ${durationAtMost(estimatedLossSeconds)}`;
  return { result: 'passed', detail: `This region could take over; accepted writes lost: ${loss}. ${why}` };
}
