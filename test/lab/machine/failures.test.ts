import { answers, StateFailure } from '../../../lab/machine/failures.ts';

const failure = (name: string): StateFailure => new StateFailure(name);
const heartbeat = new StateFailure('States.Timeout', undefined, { heartbeatMissed: true });

describe('ErrorEquals', () => {
  it.each([
    ['its own name', ['Boom'], failure('Boom'), true],
    ['one of several names', ['A', 'Boom'], failure('Boom'), true],
    ['no name that only begins alike', ['Boo'], failure('Boom'), false],
    ['another case', ['boom'], failure('Boom'), false],
    ['States.ALL: any name', ['States.ALL'], failure('Boom'), true],
    ['States.ALL: a failure without a name', ['States.ALL'], new StateFailure(undefined), true],
    ['States.ALL: a time-out', ['States.ALL'], failure('States.Timeout'), true],
    ['States.ALL: an expression', ['States.ALL'], failure('States.QueryEvaluationError'), true],
    ['States.ALL: not too much data', ['States.ALL'], failure('States.DataLimitExceeded'), false],
    ['States.ALL: no runtime error', ['States.ALL'], failure('States.Runtime'), false],
    ['too much data by its name', ['States.DataLimitExceeded'], failure('States.DataLimitExceeded'), true],
    ['a runtime error not even by its name', ['States.Runtime'], failure('States.Runtime'), false],
    ['States.TaskFailed: any name', ['States.TaskFailed'], failure('Boom'), true],
    ['States.TaskFailed: no time-out', ['States.TaskFailed'], failure('States.Timeout'), false],
    ['States.TaskFailed: no missed heartbeat', ['States.TaskFailed'], heartbeat, false],
    ['States.TaskFailed: no runtime error', ['States.TaskFailed'], failure('States.Runtime'), false],
    [
      'States.TaskFailed: not too much data',
      ['States.TaskFailed'],
      failure('States.DataLimitExceeded'),
      false,
    ],
    ['States.Timeout: a missed heartbeat', ['States.Timeout'], heartbeat, true],
    ['States.HeartbeatTimeout: a missed heartbeat', ['States.HeartbeatTimeout'], heartbeat, true],
    [
      'States.HeartbeatTimeout: no other time-out',
      ['States.HeartbeatTimeout'],
      failure('States.Timeout'),
      false,
    ],
  ])('%s', (_, errorEquals, given, expected) => {
    expect(answers(errorEquals, given)).toBe(expected);
  });
});

describe('the error output', () => {
  it('holds name and cause, and an empty text where one is not known', () => {
    expect(new StateFailure('Boom', 'because').errorOutput()).toEqual({ Error: 'Boom', Cause: 'because' });
    expect(new StateFailure(undefined).errorOutput()).toEqual({ Error: '', Cause: '' });
  });
});
