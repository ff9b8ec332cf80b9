import { failureFrom } from '../../../lambda/rules/failure-text.ts';

describe('reading a failure', () => {
  it.each([
    ['a message with what to do next', 'It broke. Next: mend it.', 'It broke.', 'mend it.'],
    ['a title before the message', 'Promote: it broke. Next: mend it.', 'Promote: it broke.', 'mend it.'],
    [
      'Lambda JSON',
      JSON.stringify({ errorMessage: 'It broke. Next: mend it.', trace: ['x'] }),
      'It broke.',
      'mend it.',
    ],
    ['only what to do next', 'Next: mend it.', 'No cause was given.', 'mend it.'],
    ['JSON without a message', '{"a":1}', '{"a":1}', expect.stringContaining('start the runbook again')],
    ['nothing', '', 'No cause was given.', expect.stringContaining('start the runbook again')],
    ['something else', 7, 'No cause was given.', expect.stringContaining('start the runbook again')],
  ])('from %s', (_what, cause, message, nextAction) => {
    expect(failureFrom('X', cause)).toEqual({ error: 'X', message, nextAction });
  });
});
