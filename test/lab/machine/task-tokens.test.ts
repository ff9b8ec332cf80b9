import { TaskTokens, type TokenHolder } from '../../../lab/machine/task-tokens.ts';
import type { ApiError } from '../../../lab/twin/api.ts';

function prepare(): { tokens: TaskTokens; heard: string[]; token: string } {
  const heard: string[] = [];
  const holder: TokenHolder = {
    succeeded: (output) => heard.push(`succeeded ${JSON.stringify(output)}`),
    failed: (error, reason) => heard.push(`failed ${error} ${reason}`),
    heartbeat: () => heard.push('heartbeat'),
  };
  const tokens = new TaskTokens();
  return { tokens, heard, token: tokens.issue('execution#5.0', holder) };
}

function codeOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return (error as ApiError).code;
  }
  return 'no error';
}

describe('TaskTokens', () => {
  it('hands an answer to the state that waits', () => {
    const { tokens, heard, token } = prepare();
    tokens.sendTaskHeartbeat(token);
    tokens.sendTaskHeartbeat(token);
    tokens.sendTaskSuccess(token, '{"approved":true}');
    expect(heard).toEqual(['heartbeat', 'heartbeat', 'succeeded {"approved":true}']);
  });

  it('answers once: whoever comes later hears that the task is over', () => {
    const { tokens, heard, token } = prepare();
    tokens.sendTaskFailure(token, 'Refused', 'too much would be lost');
    expect(codeOf(() => tokens.sendTaskSuccess(token, '{}'))).toBe('TaskTimedOut');
    expect(codeOf(() => tokens.sendTaskFailure(token))).toBe('TaskTimedOut');
    expect(codeOf(() => tokens.sendTaskHeartbeat(token))).toBe('TaskTimedOut');
    expect(heard).toEqual(['failed Refused too much would be lost']);
  });

  it('says the same of a token whose state went on without it', () => {
    const { tokens, heard, token } = prepare();
    tokens.close(token);
    expect(codeOf(() => tokens.sendTaskSuccess(token, '{}'))).toBe('TaskTimedOut');
    expect(heard).toEqual([]);
  });

  it('does not know what never was a token', () => {
    const { tokens } = prepare();
    expect(codeOf(() => tokens.sendTaskSuccess('made up', '{}'))).toBe('InvalidToken');
    tokens.close('made up');
    expect(codeOf(() => tokens.sendTaskHeartbeat('made up'))).toBe('InvalidToken');
  });

  it('refuses an output that is not JSON or too large, and goes on waiting', () => {
    const { tokens, heard, token } = prepare();
    expect(codeOf(() => tokens.sendTaskSuccess(token, 'yes'))).toBe('InvalidOutput');
    expect(codeOf(() => tokens.sendTaskSuccess(token, JSON.stringify('x'.repeat(262_143))))).toBe(
      'ValidationException',
    );
    tokens.sendTaskSuccess(token, JSON.stringify('x'.repeat(262_142)));
    expect(heard).toHaveLength(1);
  });
});
