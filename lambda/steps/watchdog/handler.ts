import { executions } from '../../adapters/executions.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { notifier } from '../../adapters/notifier.ts';
import type { Platform } from '../../platform.ts';
import type { Executions } from '../../ports/executions.ts';
import type { Ledger, RunRecord } from '../../ports/ledger.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { noticeOf } from '../../rules/notices.ts';
import { isoTime } from '../../rules/times.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { watchdog } from './contract.ts';
import { decide, type Verdict } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'lock' | 'endLock' | 'journal' | 'append' | 'run' | 'putRun' | 'facts'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly notifier: Notifier;
}

export const { handler, bind } = functionEntry(watchdog, (platform) =>
  watch(
    { ledger: ownLedger(platform), executions: executions(platform), notifier: notifier(platform) },
    platform,
  ),
);

/**
 * Looks at the lock, whatever woke it: an event names an execution, but it may be late, doubled or of a run that has
 * let go already.
 */
export async function watch(ports: Ports, platform: Platform): Promise<FunctionResult> {
  const { ledger } = ports;
  const lock = await ledger.lock();
  const isHeld = lock?.status === 'open';
  const [holder, journal] = isHeld
    ? await Promise.all([ports.executions.describe(lock.executionArn), ledger.journal(lock.runId)])
    : [undefined, []];
  const verdict = decide({ lock, holder, journal }, platform.clock.now());
  if (verdict.kind === 'nothing') return { summary: verdict.summary };
  await putRight(ports, verdict, platform);
  return { summary: verdict.failure.message };
}

type Abandoned = Extract<Verdict, { kind: 'abandoned' }>;

/** The lock last: until it is let go, the next look does all of this again. */
async function putRight(ports: Ports, { lock, failure, end }: Abandoned, platform: Platform): Promise<void> {
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
  await tell(ports, lock, record, failure, platform);
  await ledger.endLock(lock, end);
}

async function tell(
  { notifier: people, ledger }: Ports,
  lock: Abandoned['lock'],
  record: RunRecord | undefined,
  failure: Abandoned['failure'],
  platform: Platform,
): Promise<void> {
  const notice = noticeOf('failed', {
    deployment: platform.deployment,
    side: platform.side,
    run: {
      runbook: lock.runbook,
      runId: lock.runId,
      executionArn: lock.executionArn,
      startedAt: lock.openedAt,
      epoch: lock.epoch,
      ...(record === undefined ? {} : { input: record.input }),
    },
    facts: await ledger.facts(lock.runId),
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
