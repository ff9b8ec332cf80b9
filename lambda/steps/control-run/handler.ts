import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger, Lock } from '../../ports/ledger.ts';
import { isoTime } from '../../rules/times.ts';
import type { StepEvent } from '../contract.ts';
import { readDrillStatus } from '../drill-status.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { decisionWords } from './answer.ts';
import { controlRun } from './contract.ts';
import { conversionWords } from './convert.ts';
import { decide, deliveryAfterGone, type Action, type Observed } from './decide.ts';
import { checkInput } from './input.ts';
import { candidates, isHeld, OPERATOR, type Target } from './target.ts';

export interface Ports {
  readonly ledger: Pick<
    Ledger,
    | 'locks'
    | 'run'
    | 'journal'
    | 'approval'
    | 'putApproval'
    | 'controls'
    | 'putControls'
    | 'conversion'
    | 'putConversion'
    | 'append'
    | 'drill'
    | 'drillCalendar'
  >;
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

async function observe(ports: Ports, { run, data = {} }: StepEvent, platform: Platform): Promise<Observed> {
  const { ledger } = ports;
  const input = checkInput(data['input'], run.runbook);
  if (!input.ok) return { input, targets: [], active: [], drill: undefined };
  if (input.value.action === 'drills') {
    return { input, targets: [], active: [], drill: await readDrillStatus(ports, platform) };
  }
  const locks = await ledger.locks();
  const meant = candidates(locks, input.value.runId);
  return {
    input,
    targets: await Promise.all(meant.map((lock) => known(ledger, lock))),
    active: locks.filter(isHeld).map(({ runId }) => runId),
    drill: undefined,
  };
}

async function known(ledger: Ports['ledger'], lock: Lock): Promise<Target> {
  const { runId } = lock;
  const [record, journal, approval, controls, conversion] = await Promise.all([
    ledger.run(runId),
    ledger.journal(runId),
    ledger.approval(runId),
    ledger.controls(runId),
    ledger.conversion(runId),
  ]);
  return { lock, record, journal, approval, controls, conversion };
}

async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  const { ledger } = ports;
  const note = noteOf(ledger, event, platform);
  switch (action.kind) {
    case 'answer':
      return handOver(ports, action, note, platform);
    case 'instruct':
      if (await ledger.putControls(action.next, action.seen))
        await note(action.lock, OPERATOR, action.summary);
      return;
    case 'note':
      return note(action.lock, OPERATOR, action.summary);
    case 'wake':
      await ports.executions.fail(action.taskToken, 'Cancelled', action.cause);
      return;
    case 'convert':
      if (await ledger.putConversion(action.conversion))
        await note(action.lock, controlRun.name, conversionWords(action.conversion));
  }
}

type Note = (run: Pick<Lock, 'runId' | 'epoch'>, step: string, summary: string) => Promise<void>;

/** Into the journal of the run that is steered: that is where the report looks for it. */
function noteOf(ledger: Ports['ledger'], { run, enteredAt }: StepEvent, platform: Platform): Note {
  return ({ runId, epoch }, name, summary) =>
    ledger.append({
      runId,
      runbook: run.runbook,
      epoch,
      side: platform.side,
      step: name,
      enteredAt,
      at: isoTime(platform.clock.now()),
      phase: 'done',
      summary,
    });
}

type Answer = Extract<Action, { readonly kind: 'answer' }>;

/** First the decision on record, once, then the answer: who crashes in between finds the record and hands it over. */
async function handOver(ports: Ports, action: Answer, note: Note, platform: Platform): Promise<void> {
  const { seen, decided } = action;
  const { decision } = decided;
  if (decision === undefined) return;
  if (seen.decision === undefined && !(await ports.ledger.putApproval(decided, seen))) return;
  await note(decided, controlRun.name, decisionWords(decision));
  const delivery = await deliver(ports, action, platform);
  await ports.ledger.putApproval({ ...decided, delivery }, decided);
}

async function deliver(
  { executions: states }: Ports,
  { decided, executionArn }: Answer,
  platform: Platform,
): Promise<'delivered' | 'too-late'> {
  const { taskToken, decision } = decided;
  const answered =
    decision?.action === 'approve'
      ? await states.succeed(taskToken, { by: decision.by, reason: decision.reason })
      : await states.fail(
          taskToken,
          'ApprovalRefused',
          `Refused by ${decision?.by}: ${decision?.reason}. Next: start the runbook again when the loss is acceptable or the lag is known. Nothing was changed.`,
        );
  if (answered === 'delivered') return 'delivered';
  return deliveryAfterGone(decided, await states.describe(executionArn), platform.clock.now());
}
