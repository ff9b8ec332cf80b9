import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { notifier } from '../../adapters/notifier.ts';
import type { Platform } from '../../platform.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger, Lock, RunRecord } from '../../ports/ledger.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { noticeOf } from '../../rules/notices.ts';
import { isoTime } from '../../rules/times.ts';
import type { WayBack } from '../../rules/way-back.ts';
import type { RunContext } from '../contract.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { reportPorts, writeReportOf, type Ports as ReportPorts } from '../write-report/handler.ts';
import { watchdog } from './contract.ts';
import { decide, type Verdict } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'locks' | 'endLock' | 'append' | 'putRun'> & ReportPorts['ledger'];
  readonly evidence: ReportPorts['evidence'];
  readonly history: ReportPorts['history'];
  readonly executions: Pick<Executions, 'describe' | 'start'>;
  readonly notifier: Notifier;
}

export const { handler, bind } = functionEntry(watchdog, (platform) =>
  watch(
    {
      ...reportPorts(platform),
      ledger: ownLedger(platform),
      executions: executions(platform),
      notifier: notifier(platform),
    },
    platform,
  ),
);

/**
 * Looks at every lock, whatever woke it: an event names an execution, but it may be late, doubled or of a run that has
 * let go already.
 */
export async function watch(ports: Ports, platform: Platform): Promise<FunctionResult> {
  const held = (await ports.ledger.locks()).filter(({ status }) => status === 'open');
  if (held.length === 0) return { summary: 'No run holds a lock' };
  const summaries: string[] = [];
  for (const lock of held) summaries.push(await watchLock(ports, lock, platform));
  return { summary: summaries.join('; ') };
}

async function watchLock(ports: Ports, lock: Lock, platform: Platform): Promise<string> {
  const [holder, journal, record] = await Promise.all([
    ports.executions.describe(lock.executionArn),
    ports.ledger.journal(lock.runId),
    ports.ledger.run(lock.runId),
  ]);
  const verdict = decide({ lock, holder, journal, record }, platform.clock.now());
  if (verdict.kind === 'nothing') return verdict.summary;
  await putRight(ports, verdict, platform);
  return verdict.failure.message;
}

type Abandoned = Extract<Verdict, { kind: 'abandoned' }>;

/** The lock last: until it is let go, the next look does all of this again. */
async function putRight(
  ports: Ports,
  { lock, failure, end, wayBack }: Abandoned,
  platform: Platform,
): Promise<void> {
  const { ledger } = ports;
  const at = isoTime(platform.clock.now());
  const record = await ledger.run(lock.runId);
  if (record !== undefined) {
    await ledger.putRun({ ...record, status: 'failed', endedAt: end.endedAt, failure });
  }
  await ledger.append({
    runId: lock.runId,
    runbook: lock.runbook,
    epoch: lock.epoch,
    side: platform.side,
    step: watchdog.name,
    enteredAt: end.endedAt,
    at,
    phase: 'failed',
    summary: failure.message,
    error: failure.error,
    nextAction: failure.nextAction,
  });
  const run = runOf(lock, record);
  await tell(ports, run, failure, platform);
  await report(ports, run, platform);
  // It takes over an open lock whose holder has ended, so nobody comes between.
  if (wayBack !== undefined) await startWayBack(ports, wayBack, platform);
  await ledger.endLock(lock, end);
}

async function startWayBack(
  { executions: runs }: Ports,
  { runbook, name, input }: WayBack,
  { deployment, side }: Platform,
): Promise<void> {
  const stateMachineArn = deployment.names[side].stateMachines[runbook];
  if (stateMachineArn === undefined) throw new Error(`There is no state machine ${runbook}.`);
  await runs.start(stateMachineArn, name, input);
}

function runOf(lock: Lock, record: RunRecord | undefined): RunContext {
  return {
    runbook: lock.runbook,
    runId: lock.runId,
    executionArn: lock.executionArn,
    startedAt: record?.startedAt ?? lock.openedAt,
    epoch: lock.epoch,
    ...(record === undefined ? {} : { input: record.input }),
    ...(lock.scope === undefined ? {} : { scope: lock.scope }),
  };
}

async function report(ports: Ports, run: RunContext, platform: Platform): Promise<void> {
  try {
    await writeReportOf(ports, run, platform);
  } catch (error) {
    // A bucket that is down must not keep the lock; everything the report is made from is in the ledger.
    platform.log.error('The report of an abandoned run could not be written.', {
      error: (error as Error).name,
    });
  }
}

async function tell(
  { notifier: people, ledger }: Ports,
  run: RunContext,
  failure: Abandoned['failure'],
  platform: Platform,
): Promise<void> {
  const notice = noticeOf('failed', {
    deployment: platform.deployment,
    side: platform.side,
    run,
    facts: await ledger.facts(run.runId),
    failure,
    at: isoTime(platform.clock.now()),
  });
  try {
    await people.notify(notice);
  } catch (error) {
    // A topic that is down must not keep the lock; the state of the run is in the ledger.
    platform.log.error('Nobody could be told of an abandoned run.', { error: (error as Error).name });
  }
}
