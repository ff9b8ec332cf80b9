import { playAct, setStage } from '../../../lab/drill/drill.ts';
import { actOf } from '../../../lab/drill/acts/index.ts';
import { readHistory } from '../../../lab/replay/read-history.ts';
import { recordedSteps, recordedTimeline, replayMarkdown } from '../../../lab/replay/recorded-report.ts';
import { recordedRun } from '../../../lab/replay/recorded-run.ts';
import { replay } from '../../../lab/replay/replay.ts';
import definition from '../../../dr.config.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

/** As `aws stepfunctions get-execution-history` writes it. */
async function historyOf(disturb: (step: string, call: number) => string | undefined): Promise<string> {
  const stage = await setStage({ assemblyFolder: assemblyFolder(), seed: 5 });
  const { functionPrefix } = stage.deployment.names.recovery;
  const calls = new Map<string, number>();
  stage.world.addInvocationFault(({ name, region }) => {
    if (region !== stage.region('recovery') || !name.startsWith(functionPrefix)) return 'served';
    const step = name.slice(functionPrefix.length);
    const call = (calls.get(step) ?? 0) + 1;
    calls.set(step, call);
    const errorType = disturb(step, call);
    return errorType === undefined ? 'served' : { kind: 'failed', errorType, errorMessage: 'as recorded' };
  });
  await playAct(stage, actOf('region-failover', {}), 5);
  const [execution] = stage.executions('recovery', 'region-failover');
  return JSON.stringify({ events: execution?.history ?? [] });
}

describe('the history of an execution', () => {
  let text: string;

  beforeAll(async () => {
    text = await historyOf((step, call) =>
      step === 'promote-databases' && call === 2 ? 'Lambda.ServiceException' : undefined,
    );
  }, 120_000);

  test('tells what the run did: its steps, their calls and failures, its end', () => {
    const events = readHistory(text);
    const run = recordedRun(events);
    expect(run).toMatchObject({ runbook: 'region-failover', status: 'SUCCEEDED', input: {} });
    const promotion = recordedSteps(run).find(({ step }) => step === 'promote-databases');
    expect(promotion).toMatchObject({ failedCalls: 1 });
    expect(promotion?.seconds).toBeGreaterThan(60);
    const said = recordedTimeline(run, events).map(({ event }) => event);
    expect(said.at(0)).toContain('Open the incident');
    expect(said.join('\n')).toContain('Lambda.ServiceException');
    expect(said.at(-1)).toContain('SUCCEEDED');
  });

  test('is played again with the same failures, to the same end by the same way', async () => {
    const run = recordedRun(readHistory(text));
    const replayed = await replay({ assemblyFolder: assemblyFolder(), run, seed: 9 });
    expect(replayed.failures).toEqual([
      expect.objectContaining({ step: 'promote-databases', call: 2, injected: true }),
    ]);
    expect(replayed.drill.headline).toContain('us-east-1 dark');
    expect(replayed.parting).toBeUndefined();
    expect(replayMarkdown(run, [], replayed)).toContain('repeated in the lab');
  }, 120_000);

  test('says where the lab goes another way', async () => {
    const run = recordedRun(readHistory(text));
    const shorter = { ...run, transitions: run.transitions.slice(0, 5) };
    const { parting } = await replay({ assemblyFolder: assemblyFolder(), run: shorter, seed: 9 });
    expect(parting).toMatchObject({ after: run.transitions[5]?.from, lab: run.transitions[5]?.to });
  }, 120_000);
});

describe('what is no whole history', () => {
  const started = {
    id: 1,
    type: 'ExecutionStarted',
    timestamp: 1_767_668_400.5,
    executionStartedEventDetails: { input: '{}' },
  };

  test('times are taken as text and as seconds', () => {
    const [event] = readHistory(JSON.stringify({ events: [started] }));
    expect(event?.timestamp?.toISOString()).toBe('2026-01-06T03:00:00.500Z');
    const other = { ...started, timestamp: '2026-01-06T04:00:00.500000+01:00' };
    expect(readHistory(JSON.stringify({ events: [other] }))[0]?.timestamp).toEqual(event?.timestamp);
  });

  test('newest first is put in order', () => {
    const later = { id: 2, type: 'ExecutionAborted', timestamp: 1_767_668_401, previousEventId: 0 };
    const run = recordedRun(readHistory(JSON.stringify({ events: [later, started] })));
    expect(run).toMatchObject({ status: 'ABORTED', calls: [] });
  });

  test.each([
    ['no JSON', 'An error occurred (ExecutionDoesNotExist)', /Not JSON/],
    ['another object', '{"executions": []}', /Not an execution history: events/],
    ['nothing', '{"events": []}', /Not an execution history/],
    ['cut off', JSON.stringify({ events: [started], NextToken: 'x' }), /cut off after 1 events/],
    [
      'without its beginning',
      JSON.stringify({ events: [{ ...started, type: 'TaskStarted' }] }),
      /begins with/,
    ],
    [
      'without data',
      JSON.stringify({ events: [{ ...started, executionStartedEventDetails: {} }] }),
      /no execution data/,
    ],
    ['without a time', JSON.stringify({ events: [{ ...started, timestamp: 'noon' }] }), /events.0.timestamp/],
  ])('%s is refused, with the command that gets one', (_what, text, why) => {
    expect(() => readHistory(text)).toThrow(why);
    expect(() => readHistory(text)).toThrow('aws stepfunctions get-execution-history');
  });
});
