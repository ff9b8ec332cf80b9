import * as z from 'zod/mini';
import { STEP_CONTRACTS } from '../registry.ts';
import { check, type Checked } from '../validation.ts';
import { APPROVAL_RUNBOOK } from './contract.ts';

/** Answers whoever approves may give; the operator steers. Each has a state machine and a role of its own. */
export const APPROVER_ACTIONS = ['status', 'drills', 'approve', 'refuse', 'unplanned'] as const;
export const OPERATOR_ACTIONS = ['status', 'drills', 'pause', 'resume', 'skip', 'cancel'] as const;

export type ControlAction = (typeof APPROVER_ACTIONS)[number] | (typeof OPERATOR_ACTIONS)[number];

export interface Status {
  /** `drills`: how fresh the evidence of drills is. */
  readonly action: 'status' | 'drills';
}

export interface Answer extends Said {
  readonly action: 'approve' | 'refuse';
}

export interface Unplanned extends Said {
  readonly action: 'unplanned';
  readonly acceptDataLossUpToSeconds: number;
}

/** `step`: only what is skipped. */
export type Steering = Said &
  (
    | { readonly action: 'pause' }
    | { readonly action: 'resume' }
    | { readonly action: 'cancel' }
    | { readonly action: 'skip'; readonly step: string }
  );

/** What a person types to steer or to answer a run. `runId`: which; without it the one that is under way. */
export type ControlInput = { readonly runId?: string } & (Status | Answer | Unplanned | Steering);

export interface Said {
  /** Who says so. Which identity it was is in CloudTrail; this is the name for the report. */
  readonly by: string;
  readonly reason: string;
}

const text = z.string().check(z.minLength(1), z.maxLength(500));

const runId = z.exactOptional(text);
const said = { by: text, reason: text, runId };

/** A week. Whoever accepts more has not lost seconds but the database. */
const ACCEPTED_LOSS_SECONDS_MAX = 604_800;

/** Steps that the run may go on without. */
export const SKIPPABLE_STEPS: readonly string[] = STEP_CONTRACTS.filter(
  ({ mayBeSkipped }) => mayBeSkipped !== undefined,
).map(({ name }) => name);

const SCHEMAS: Readonly<Record<ControlAction, z.ZodMiniType<ControlInput>>> = {
  status: z.strictObject({ action: z.literal('status'), runId }),
  drills: z.strictObject({ action: z.literal('drills') }),
  approve: z.strictObject({ action: z.literal('approve'), ...said }),
  refuse: z.strictObject({ action: z.literal('refuse'), ...said }),
  pause: z.strictObject({ action: z.literal('pause'), ...said }),
  resume: z.strictObject({ action: z.literal('resume'), ...said }),
  cancel: z.strictObject({ action: z.literal('cancel'), ...said }),
  skip: z.strictObject({
    action: z.literal('skip'),
    ...said,
    step: z.string().check(
      z.refine((name) => SKIPPABLE_STEPS.includes(name), {
        error: `one of the steps that a run may go on without: ${SKIPPABLE_STEPS.join(', ')}`,
      }),
    ),
  }),
  unplanned: z.strictObject({
    action: z.literal('unplanned'),
    ...said,
    acceptDataLossUpToSeconds: z.number().check(z.minimum(0), z.maximum(ACCEPTED_LOSS_SECONDS_MAX)),
  }),
};

export function actionsOf(runbook: string): readonly ControlAction[] {
  return runbook === APPROVAL_RUNBOOK ? APPROVER_ACTIONS : OPERATOR_ACTIONS;
}

/** @param runbook the state machine it came through: who may start it says which actions it takes */
export function checkInput(given: unknown, runbook: string): Checked<ControlInput> {
  const action = (given as { readonly action?: unknown } | null | undefined)?.action;
  const allowed = actionsOf(runbook).find((one) => one === action);
  if (allowed !== undefined) return check(SCHEMAS[allowed], given);
  const problem = `is ${JSON.stringify(action) ?? 'missing'}, must be ${elsewhere(action, runbook)}`;
  return { ok: false, mistakes: [{ path: 'action', problem }] };
}

/** An action of the other role is named with the place where it belongs. */
function elsewhere(action: unknown, runbook: string): string {
  const here = actionsOf(runbook).join(', ');
  const other = runbook === APPROVAL_RUNBOOK ? 'runbook-control' : APPROVAL_RUNBOOK;
  return actionsOf(other).some((one) => one === action)
    ? `one of ${here} here; it is for ${other}, which another role may start`
    : `one of ${here}`;
}
