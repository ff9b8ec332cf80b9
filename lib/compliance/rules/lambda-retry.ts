import { runbooks } from '../assembly-model/links/runbooks.ts';
import { callOf, type State } from '../assembly-model/links/state-machines.ts';
import { objects, texts } from '../assembly-model/values.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

const CAUGHT_BY = /^(States\.(ALL|TaskFailed)|Lambda\.\w+)$/;

export const lambdaRetry: Rule = {
  id: 'DR-LAMBDA-RETRY',
  title: 'Every function a runbook calls is tried again when Lambda fails',
  level: 'error',
  protectsFrom:
    'A failover that ends because Lambda answered 500 or 429 once, on the day on which everybody fails over.',
  remedy:
    'Add a Retry for Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException and ' +
    'Lambda.TooManyRequestsException, with backoff and jitter.',
  controls: RECOVERY_CONTROLS,
  failureModes: [63, 69, 86],
  evaluate: (assembly) =>
    runbooks(assembly).flatMap(({ resource, states }) => {
      const single = states.filter(
        (state) => callOf(assembly, state)?.kind === 'function' && !isRetried(state),
      );
      if (single.length === 0) return [];
      return [{ at: resource, message: `Called once only: ${inWords(single.map(({ name }) => name))}.` }];
    }),
};

function isRetried({ body }: State): boolean {
  return objects(body['Retry']).some((retrier) =>
    texts(retrier['ErrorEquals']).some((error) => CAUGHT_BY.test(error)),
  );
}
