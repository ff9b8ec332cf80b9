import validate from 'asl-validator';
import type { AslState } from '../../../../lib/runbooks/machinery/asl.ts';
import { step } from '../../../../lib/runbooks/machinery/runbook.ts';
import { renderStateMachine, runbookFunctionArns } from '../../../../lib/runbooks/machinery/state-machine.ts';
import { deploymentWith } from '../support/deployment.ts';
import { allStates, reachable } from '../support/machine.ts';
import { contract, everything, open } from '../support/runbooks.ts';

const scope = { deployment: deploymentWith(2), side: 'recovery' } as const;
const machine = renderStateMachine(everything, scope);
const states = allStates(machine);

function state<T extends AslState['Type']>(name: string, type: T): Extract<AslState, { Type: T }> {
  const found = states.get(name);
  if (found?.Type !== type) throw new Error(`no ${type} "${name}" but ${found?.Type}`);
  return found as Extract<AslState, { Type: T }>;
}

it('is a valid definition', () => {
  const { isValid, errorsText } = validate(structuredClone(machine));
  expect(errorsText()).toBe('');
  expect(isValid).toBe(true);
});

it('reaches every state', () => {
  expect([...states.keys()].filter((name) => !reachable(machine).has(name))).toEqual([]);
});

describe('a step', () => {
  it('calls its own function in the region it stands in', () => {
    expect(state('Look', 'Task')).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'arn:aws:lambda:us-west-2:111122223333:function:muster-shop-look' },
      TimeoutSeconds: 30,
      Next: 'Look: done?',
    });
    const other = renderStateMachine(everything, { ...scope, side: 'primary' });
    expect(JSON.stringify(other)).not.toContain('us-west-2');
  });

  it('polls until it is done or its time is over', () => {
    expect(state('Look: done?', 'Choice')).toMatchObject({
      Choices: [{ Next: 'Look only?' }, { Next: 'Look: look again in 10 s' }, { Next: 'Look: paused' }],
      Default: 'Look: took too long',
    });
    expect(state('Look: look again in 10 s', 'Wait')).toMatchObject({ Seconds: 10, Next: 'Look' });
    expect(state('Look: took too long', 'Pass')).toMatchObject({
      Output: { failure: { title: 'Look', error: 'DeadlineExceeded' } },
      Next: 'Note what failed',
    });
  });

  it('gets the run, its name, its clock and its data', () => {
    expect(state('Close', 'Task').Arguments).toMatchObject({
      Payload: { run: '{% $run %}', step: 'close', data: { count: 2, final: true } },
    });
    expect(state('Look', 'Task').Arguments['Payload']).not.toHaveProperty('data');
  });

  it('keeps its output where later states ask for it', () => {
    expect(Object.keys(state('Look', 'Task').Assign ?? {})).toEqual(['look']);
    expect(state('May it go on?', 'Choice').Choices[0]?.Condition).toBe("{% $look.gate = 'open' %}");
  });
});

describe('the first step', () => {
  it('gets the execution input as it was typed and no run yet', () => {
    expect(machine.StartAt).toBe('Open');
    expect(state('Open', 'Task').Arguments).toMatchObject({
      Payload: {
        run: { runbook: 'everything', runId: '{% $states.context.Execution.Name %}' },
        data: { input: '{% $states.context.Execution.Input %}' },
      },
    });
  });

  it('leaves a run behind even when it fails', () => {
    const last = state('Open', 'Task').Catch.at(-1);
    expect(last).toMatchObject({ ErrorEquals: ['States.ALL'], Assign: { run: { runbook: 'everything' } } });
  });

  it('may refuse: then nothing is recorded and nobody is told that a run failed', () => {
    expect(state('Open', 'Task').Catch[0]).toMatchObject({
      ErrorEquals: ['AlreadyOpen'],
      Next: 'It was refused',
    });
    expect(state('It was refused', 'Fail').Error).toContain('failure.error');
  });
});

it('a notice is told once and never holds the run up', () => {
  const notice = state('Tell that it began', 'Task');
  expect(notice).toMatchObject({ Next: 'Look' });
  expect(notice.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Output: {}, Next: 'Look' }]);
  expect(notice.Retry.map((retrier) => retrier.MaxAttempts)).toEqual([1]);
  expect(states.has('Tell that it began: done?')).toBe(false);
});

describe('an approval', () => {
  const approval = state('Ask a person', 'Task');

  it('waits for the token, no longer than the configuration says', () => {
    expect(approval.Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken');
    expect(approval.Arguments).toMatchObject({ Payload: { taskToken: '{% $states.context.Task.Token %}' } });
    expect(approval.TimeoutSeconds).toBe(3600);
  });

  it('says by name that nobody answered', () => {
    expect(approval.Catch[0]).toMatchObject({
      ErrorEquals: ['States.Timeout'],
      Output: {
        failure: { error: 'ApprovalTimedOut', cause: 'Nobody answered within 3600 s. Next: start again.' },
      },
    });
  });
});

describe('a choice', () => {
  it('goes past an empty case and fails on an answer it does not know', () => {
    expect(state('Look only?', 'Choice')).toMatchObject({
      Choices: [
        { Condition: "{% $run.input.mode = 'check' %}", Next: 'Close' },
        { Condition: "{% $run.input.mode = 'go' %}", Next: 'May it go on?' },
      ],
      Default: 'Look only? No known answer',
    });
    expect(state('Look only? No known answer', 'Pass')).toMatchObject({
      Output: { failure: { error: 'UnknownAnswer' } },
      Next: 'Note what failed',
    });
  });

  it('joins its cases again', () => {
    expect(state('May it go on?', 'Choice').Choices[0]?.Next).toBe('Move and grow');
    expect(state('Ask a person', 'Task')).toMatchObject({ Next: 'Move and grow' });
  });

  it('may stop the run by decision', () => {
    expect(state('It cannot go on', 'Pass')).toMatchObject({
      Output: {
        failure: {
          error: 'Impossible',
          cause: '{% $string($look.why) & " Next: mend what isn\'t right." %}',
        },
      },
      Next: 'Note what failed',
    });
  });
});

describe('branches', () => {
  it('assign nothing, because the variables are outside', () => {
    const parallel = state('Move and grow', 'Parallel');
    const inner = parallel.Branches.flatMap((branch) => Object.values(branch.States));
    expect(inner.filter((one) => 'Assign' in one)).toEqual([]);
    expect(
      inner.flatMap((one) => (one.Type === 'Task' ? one.Catch : [])).filter((one) => 'Assign' in one),
    ).toEqual([]);
  });

  it('stop the others where these would be of no use', () => {
    expect(state('Moving: failed', 'Fail').Error).toBe('{% $states.input.failure.error %}');
    expect(state('Move and grow', 'Parallel').Catch[0]).toMatchObject({ Next: 'Note what failed' });
  });

  it('let the others go on where they have to be finished, and fail then', () => {
    expect(state('Growing: failed', 'Pass')).toMatchObject({ End: true });
    expect(state('Move and grow: all well?', 'Choice')).toMatchObject({
      Choices: [{ Next: 'Note what failed' }],
      Default: 'Serve',
    });
  });
});

describe('the failure path', () => {
  it('goes through in order, whatever fails on it, and ends as failed', () => {
    expect(state('Note what failed', 'Pass')).toMatchObject({ Next: 'Record' });
    expect(state('Record', 'Task')).toMatchObject({ Next: 'Tell that it failed' });
    expect(state('Record', 'Task').Catch).toEqual([
      { ErrorEquals: ['States.ALL'], Output: {}, Next: 'Tell that it failed' },
    ]);
    expect(state('Tell that it failed', 'Task').Catch[0]?.Next).toBe('It failed');
    expect(state('It failed', 'Fail')).toMatchObject({ Error: '{% $failure.error %}' });
  });

  it('cannot loop', () => {
    const rest = { StartAt: 'Note what failed', States: machine.States };
    expect([...reachable(rest)]).toEqual(['Note what failed', 'Record', 'Tell that it failed', 'It failed']);
  });
});

it('lets the role invoke the functions it calls, each once', () => {
  expect(runbookFunctionArns(everything, scope).map((arn) => arn.split(':').at(-1))).toEqual([
    'muster-shop-open',
    'muster-shop-tell',
    'muster-shop-look',
    'muster-shop-ask',
    'muster-shop-move',
    'muster-shop-check',
    'muster-shop-grow',
    'muster-shop-serve',
    'muster-shop-close',
    'muster-shop-record',
  ]);
});

it('follows the partition', () => {
  const china = renderStateMachine(everything, {
    ...scope,
    deployment: { ...scope.deployment, partition: 'aws-cn' },
  });
  expect(JSON.stringify(china)).not.toContain('arn:aws:');
});

it('refuses to become larger than Step Functions takes', () => {
  const long = step(contract('long', 'Long', { purpose: 'x'.repeat(1024 * 1024) }));
  expect(() => renderStateMachine({ ...everything, nodes: [step(open), long] }, scope)).toThrow(
    'Step Functions takes 1048576',
  );
});
