import { HISTORY_EVENTS_MAX, historyEventsMax } from '../../../lib/runbooks/machinery/history.ts';
import { regionFailover } from '../../../lib/runbooks/region-failover.ts';
import { runbookApproval } from '../../../lib/runbooks/runbook-approval.ts';
import { STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { rehearse, runOf, DONE, WELL, type Answers, type Rehearsal } from './support/rehearse.ts';

const NEEDS_APPROVAL: Answers = {
  ...WELL,
  preflight: () => ({ output: { gate: 'needs-approval', estimatedLossSeconds: null, why: 'lag unknown' } }),
};

const ACTIVATION = [
  'fence-old-primary',
  'promote-databases',
  'scale-services',
  'verify-databases',
  'move-connections',
  'set-latch',
  'watch-recovery',
  'protect-again',
];

function deadlineOf(step: string): number {
  return STEP_CONTRACTS.find((contract) => contract.name === step)?.deadlineSeconds ?? Number.NaN;
}

function dataOf({ calls }: Rehearsal, step: string): readonly unknown[] {
  return calls.filter((call) => call.step === step).map((call) => call.data);
}

describe('a failover', () => {
  it('goes through in its order', async () => {
    const run = await rehearse(regionFailover, WELL);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.steps).toEqual([
      'open-incident',
      'notify',
      'preflight',
      ...ACTIVATION,
      'write-report',
      'close-incident',
      'notify',
    ]);
    expect(dataOf(run, 'notify')).toEqual([{ moment: 'started' }, { moment: 'ended' }]);
  });

  it('gives every step after the first the epoch and the checked input', async () => {
    const run = await rehearse(regionFailover, WELL);
    const context = {
      runbook: 'region-failover',
      runId: 'run-1',
      executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:runbook:run-1',
      startedAt: '2026-01-06T03:00:00.000Z',
    };
    const input = { mode: 'unplanned', reason: 'a test', requestedBy: 'me' };
    expect(runOf(run, 'open-incident')).toEqual(context);
    for (const call of run.calls.slice(1)) expect(call.run).toEqual({ ...context, epoch: 4, input });
  });

  it.each([[[]], ['text'], [[{ mode: 'check' }]], [7], [{ step: 'open-incident', status: 'wait' }]])(
    'hands the execution input %j to the first step as it was typed',
    async (input) => {
      const answers: Answers = {
        'open-incident': () => ({ throws: 'InvalidInput', message: 'No. Next: start again.' }),
      };
      const run = await rehearse(regionFailover, answers, { input });
      expect(dataOf(run, 'open-incident')).toEqual([{ input }]);
      expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput', steps: ['open-incident'] });
    },
  );

  it('only looks when it is a check', async () => {
    const answers: Answers = {
      ...NEEDS_APPROVAL,
      'open-incident': () => ({
        output: { epoch: 4, input: { mode: 'check', reason: 'r', requestedBy: 'me' } },
      }),
    };
    const run = await rehearse(regionFailover, answers);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.steps).toEqual([
      'open-incident',
      'notify',
      'preflight',
      'write-report',
      'close-incident',
      'notify',
    ]);
  });

  it('waits without forgetting when it began, and looks again at its interval', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      'promote-databases': (_, nth) => (nth < 3 ? { wait: 'still a replica' } : DONE),
    });
    const promotions = run.calls.filter((call) => call.step === 'promote-databases');
    expect(promotions).toHaveLength(4);
    expect(new Set(promotions.map((call) => call.enteredAt)).size).toBe(1);
    const [first, second] = promotions;
    expect((second?.atSeconds ?? 0) - (first?.atSeconds ?? 0)).toBeCloseTo(10, 0);
    // The next step has a clock of its own.
    expect(run.calls.find((call) => call.step === 'verify-databases')?.enteredAt).not.toBe(first?.enteredAt);
  });

  it('does not need anybody to hear of it', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      notify: () => ({ throws: 'RefusedByAws', message: 'No topic. Next: make one.' }),
    });
    expect(run.status).toBe('SUCCEEDED');
  });

  it('tries again what passes by itself', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      'set-latch': (_, nth) =>
        nth < 3 ? { throws: 'Lambda.TooManyRequestsException', message: 'Rate exceeded' } : DONE,
    });
    expect(run.status).toBe('SUCCEEDED');
    expect(run.steps.filter((step) => step === 'set-latch')).toHaveLength(4);
  });

  it('has a history that fits even when every step takes its whole time', async () => {
    const slow: Answers = Object.fromEntries(
      STEP_CONTRACTS.map(({ name, pollSeconds, deadlineSeconds }): [string, Answers[string]] => [
        name,
        (event, nth) =>
          nth < deadlineSeconds / pollSeconds - 2 ? { wait: 'not yet' } : (WELL[name]?.(event, nth) ?? DONE),
      ]),
    );
    const run = await rehearse(regionFailover, slow);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.events).toBeLessThan(historyEventsMax(regionFailover));
    expect(historyEventsMax(regionFailover)).toBeLessThan(HISTORY_EVENTS_MAX);
    // The estimate is of the same size as what happens, not of another kind.
    expect(run.events).toBeGreaterThan(historyEventsMax(regionFailover) / 3);
  });
});

describe('a data loss above target', () => {
  it('is accepted by a person: then the failover goes on', async () => {
    const run = await rehearse(
      regionFailover,
      { ...NEEDS_APPROVAL },
      {
        plan: ({ kernel, tokens, calls }) => {
          kernel.after(300_000, () => {
            const payload = calls.at(-1)?.Payload as { taskToken: string };
            tokens.sendTaskSuccess(payload.taskToken, JSON.stringify({ by: 'A. Person' }));
            kernel.settle();
          });
        },
      },
    );
    expect(run.status).toBe('SUCCEEDED');
    expect(run.steps.slice(0, 4)).toEqual(['open-incident', 'notify', 'preflight', 'request-approval']);
    expect(run.steps.slice(4, 12)).toEqual(ACTIVATION);
  });

  it('is asked for again where the function that asks broke off', async () => {
    const run = await rehearse(
      regionFailover,
      {
        ...NEEDS_APPROVAL,
        'request-approval': (_, nth) =>
          nth === 0 ? { throws: 'Sandbox.Timedout', message: 'Task timed out' } : DONE,
      },
      {
        plan: ({ kernel, tokens, calls }) => {
          kernel.after(300_000, () => {
            const payload = calls.at(-1)?.Payload as { taskToken: string };
            tokens.sendTaskSuccess(payload.taskToken, JSON.stringify({ by: 'A. Person' }));
            kernel.settle();
          });
        },
      },
    );
    expect(run.status).toBe('SUCCEEDED');
    const tokens = run.calls
      .filter(({ step }) => step === 'request-approval')
      .map(({ taskToken }) => taskToken);
    expect(new Set(tokens).size).toBe(2);
  });

  it('is refused by a person: then the run fails and nothing was done', async () => {
    const run = await rehearse(regionFailover, NEEDS_APPROVAL, {
      plan: ({ kernel, tokens, calls }) => {
        kernel.after(60_000, () => {
          const payload = calls.at(-1)?.Payload as { taskToken: string };
          tokens.sendTaskFailure(payload.taskToken, 'ApprovalRefused', 'A. Person said no. Next: wait.');
          kernel.settle();
        });
      },
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'ApprovalRefused',
      cause: 'Wait for a person to accept the data loss: A. Person said no. Next: wait.',
    });
    expect(run.steps).not.toContain('fence-old-primary');
    expect(run.steps.slice(-3)).toEqual(['record-failure', 'notify', 'write-report']);
  });

  it('is not decided for ever', async () => {
    const run = await rehearse(regionFailover, NEEDS_APPROVAL);
    expect(run).toMatchObject({ status: 'FAILED', error: 'ApprovalTimedOut' });
    expect(run.seconds).toBeGreaterThan(3600);
    expect(run.seconds).toBeLessThan(3700);
    expect(run.steps).not.toContain('fence-old-primary');
  });
});

describe('a run that cannot succeed', () => {
  it('is refused without a word where another one is going', async () => {
    const run = await rehearse(regionFailover, {
      'open-incident': () => ({ throws: 'RunAlreadyActive', message: 'run-0 holds it. Next: watch run-0.' }),
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'RunAlreadyActive',
      cause: 'run-0 holds it. Next: watch run-0.',
    });
    expect(run.steps).toEqual(['open-incident']);
  });

  it('stops at the gate where the region cannot take over', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      preflight: () => ({ output: { gate: 'impossible', why: 'There is no replica of "orders".' } }),
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'FailoverImpossible' });
    expect(run.cause).toMatch(/^This region cannot take over: There is no replica of "orders"\. Next: /);
    expect(run.steps).not.toContain('fence-old-primary');
  });

  it('fails on a gate that it does not know', async () => {
    const run = await rehearse(regionFailover, { ...WELL, preflight: () => ({ output: { gate: 'ajar' } }) });
    expect(run).toMatchObject({ status: 'FAILED', error: 'UnknownAnswer' });
    expect(run.steps).not.toContain('fence-old-primary');
  });

  it('says which step failed, why, and what to do next, to record and to people', async () => {
    const message = 'There is no "orders" here. Next: restore it.';
    const run = await rehearse(regionFailover, {
      ...WELL,
      'fence-old-primary': () => ({ throws: 'NewerActivation', message }),
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'NewerActivation',
      cause: `Fence the old primary: ${message}`,
    });
    expect(dataOf(run, 'record-failure')).toEqual([
      { failedStep: 'Fence the old primary', error: 'NewerActivation', cause: message },
    ]);
    expect(dataOf(run, 'notify').at(-1)).toEqual({
      moment: 'failed',
      error: 'NewerActivation',
      cause: message,
    });
    expect(runOf(run, 'record-failure')?.epoch).toBe(4);
  });

  it('can be recorded even when it failed before there was an epoch', async () => {
    const run = await rehearse(regionFailover, {
      'open-incident': () => ({ throws: 'RefusedByAws', message: 'No table. Next: deploy.' }),
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'RefusedByAws' });
    expect(runOf(run, 'record-failure')).toMatchObject({ runId: 'run-1' });
  });

  it('ends with its own error when the failure cannot be recorded either', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      'set-latch': () => ({ throws: 'AccessDenied', message: 'Not allowed. Next: look.' }),
      'record-failure': () => ({ throws: 'Unexpected', message: 'Broken.' }),
      notify: () => ({ throws: 'Unexpected', message: 'Broken.' }),
    });
    expect(run).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
  });

  it('gives up on a step whose time is over, although the step never does', async () => {
    const run = await rehearse(regionFailover, { ...WELL, 'move-connections': () => ({ wait: 'for ever' }) });
    expect(run).toMatchObject({ status: 'FAILED', error: 'DeadlineExceeded' });
    const seconds = deadlineOf('move-connections');
    expect(run.seconds).toBeGreaterThan(seconds);
    expect(run.seconds).toBeLessThan(seconds + 30);
  });
});

describe('branches', () => {
  it('stop when there will be no writer: people hear of it at once', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      'promote-databases': (_, nth) =>
        nth < 2
          ? { wait: 'promoting' }
          : { throws: 'DatabaseCannotBePromoted', message: 'It is gone. Next: restore it.' },
      'scale-services': () => ({ wait: 'starting' }),
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'DatabaseCannotBePromoted',
      cause: 'Promote the databases: It is gone. Next: restore it.',
    });
    expect(run.seconds).toBeLessThan(60);
    expect(dataOf(run, 'record-failure')).toEqual([
      {
        failedStep: 'Promote the databases',
        error: 'DatabaseCannotBePromoted',
        cause: 'It is gone. Next: restore it.',
      },
    ]);
  });

  it('finish a promotion whatever the services do, and fail then', async () => {
    const run = await rehearse(regionFailover, {
      ...WELL,
      'promote-databases': (_, nth) => (nth < 20 ? { wait: 'promoting' } : DONE),
      'scale-services': () => ({ throws: 'ServiceMissing', message: 'No service "web". Next: deploy it.' }),
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'ServiceMissing',
      cause: 'Scale the services up: No service "web". Next: deploy it.',
    });
    expect(run.steps).toContain('verify-databases');
    expect(run.steps).not.toContain('move-connections');
  });
});

describe('an answer to a waiting run', () => {
  it('is handed over', async () => {
    const input = { action: 'approve', by: 'A. Person', reason: 'it is better' };
    const run = await rehearse(runbookApproval, {}, { input });
    expect(run.status).toBe('SUCCEEDED');
    expect(dataOf(run, 'control-run')).toEqual([{ input }]);
  });

  it('may be too late', async () => {
    const run = await rehearse(runbookApproval, {
      'control-run': () => ({ throws: 'AnswerTooLate', message: 'It ended. Next: start it again.' }),
    });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'AnswerTooLate',
      cause: 'Tell the run: It ended. Next: start it again.',
    });
  });
});
