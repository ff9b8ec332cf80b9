import { CALL, INVOKE_AND_WAIT, outputOf, runStates } from '../run-machine.ts';

const Execution = {
  Id: 'arn:aws:states:eu-west-1:111122223333:execution:runbook:run-1',
  Input: { who: 'me' },
  StartTime: '2026-01-06T03:00:00.000Z',
  Name: 'run-1',
  RoleArn: 'arn:aws:iam::111122223333:role/runbook',
  RedriveCount: 0,
};
const StateMachine = { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:runbook', Name: 'runbook' };
const options = { input: { who: 'me' } };

/** Arguments that hand the whole Context object to a function. */
const wholeContext = { FunctionName: 'f', Payload: '{% $states.context %}' };

describe('The Context object', () => {
  it('tells of execution, state machine and state', async () => {
    const run = await runStates(
      {
        W: { Type: 'Wait', Seconds: 10, Next: 'Show' },
        Show: { Type: 'Pass', Output: '{% $states.context %}', End: true },
      },
      options,
    );
    expect(outputOf(run)).toEqual({
      Execution,
      StateMachine,
      State: { EnteredTime: '2026-01-06T03:00:10.040Z', Name: 'Show' },
    });
  });

  it('keeps the entered time while a state waits and retries', async () => {
    const run = await runStates(
      { W: { Type: 'Wait', Seconds: 10, Output: '{% $states.context.State.EnteredTime %}', End: true } },
      options,
    );
    expect(outputOf(run)).toBe('2026-01-06T03:00:00.020Z');
  });

  it('holds the token of a task that waits for one, and of no other', async () => {
    const waiting = await runStates(
      { Ask: { Type: 'Task', Resource: INVOKE_AND_WAIT, Arguments: wholeContext, End: true } },
      {
        ...options,
        lambda: ({ tokens, call }) =>
          tokens.sendTaskSuccess((call.Payload as { Task: { Token: string } }).Task.Token, '1'),
      },
    );
    expect(outputOf(waiting)).toBe(1);
    const other = await runStates({ Work: { ...CALL, Arguments: wholeContext, End: true } }, options);
    expect(other.calls[0]?.Payload).toEqual({
      Execution,
      StateMachine,
      State: { EnteredTime: '2026-01-06T03:00:00.020Z', Name: 'Work', RetryCount: 0 },
    });
  });

  it('holds the item inside a Map, through a Parallel as well, and not after it', async () => {
    const inner = {
      StartAt: 'Item',
      States: { Item: { Type: 'Pass', Output: '{% $states.context.Map.Item %}', End: true } },
    };
    const run = await runStates({
      Each: {
        Type: 'Map',
        Items: ['a', 'b'],
        ItemProcessor: {
          StartAt: 'Both',
          States: { Both: { Type: 'Parallel', Branches: [inner], End: true } },
        },
        Output: { items: '{% $states.result %}', after: '{% $exists($states.context.Map) %}' },
        End: true,
      },
    });
    expect(outputOf(run)).toEqual({
      items: [
        [{ Index: 0, Value: 'a', Source: 'STATE_DATA' }],
        [{ Index: 1, Value: 'b', Source: 'STATE_DATA' }],
      ],
      after: false,
    });
  });
});
