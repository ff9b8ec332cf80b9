import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Approval, Ledger } from '../../ports/ledger.ts';
import { isoTime } from '../../rules/times.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { controlRun } from './contract.ts';
import { decide, deliveryAfterGone, type Action, type Observed } from './decide.ts';
import { checkInput } from './input.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'approval' | 'putApproval' | 'append'>;
  readonly executions: Executions;
}

export const step: Step<Ports, Observed, Action> = {
  contract: controlRun,
  ports: (platform) => ({ ledger: ownLedger(platform), executions: executions(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe({ ledger }: Ports, { data = {} }: StepEvent): Promise<Observed> {
  const input = checkInput(data['input']);
  if (!input.ok) return { input, lock: undefined, approval: undefined };
  const lock = await ledger.lock();
  const runId = input.value.runId ?? lock?.runId;
  return { input, lock, approval: runId === undefined ? undefined : await ledger.approval(runId) };
}

/** First the decision on record, once, then the answer: who crashes in between finds the record and hands it over. */
async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  const { seen, decided } = action;
  if (seen.decision === undefined && !(await ports.ledger.putApproval(decided, seen))) return;
  await noteInRun(ports, decided, event, platform);
  const delivery = await deliver(ports, action, platform);
  await ports.ledger.putApproval({ ...decided, delivery }, decided);
}

async function deliver(
  ports: Ports,
  { decided, executionArn }: Action,
  platform: Platform,
): Promise<'delivered' | 'too-late'> {
  const { taskToken, decision } = decided;
  const answered =
    decision?.action === 'approve'
      ? await ports.executions.succeed(taskToken, { by: decision.by, reason: decision.reason })
      : await ports.executions.fail(
          taskToken,
          'ApprovalRefused',
          `Refused by ${decision?.by}: ${decision?.reason}. Next: start the runbook again when the loss is acceptable or the lag is known. Nothing was changed.`,
        );
  if (answered === 'delivered') return 'delivered';
  return deliveryAfterGone(decided, await ports.executions.describe(executionArn), platform.clock.now());
}

/** Into the journal of the run that waited: that is where the report looks for it. */
async function noteInRun(
  { ledger }: Ports,
  { runId, epoch, decision }: Approval,
  { step: name, run, enteredAt }: StepEvent,
  platform: Platform,
): Promise<void> {
  if (decision === undefined) return;
  await ledger.append({
    runId,
    runbook: run.runbook,
    epoch,
    side: platform.side,
    step: name,
    enteredAt,
    at: isoTime(platform.clock.now()),
    phase: 'done',
    summary: `${decision.action === 'approve' ? 'Approved' : 'Refused'} by ${decision.by}: ${decision.reason}`,
  });
}
