import type { StepContract } from '../../../../lambda/steps/contract.ts';
import {
  approval,
  choice,
  executionInput,
  outputOf,
  parallel,
  step,
  stop,
  validatedInput,
  type RunbookDefinition,
} from '../../../../lib/runbooks/machinery/runbook.ts';

export function contract(name: string, title: string, overrides: Partial<StepContract> = {}): StepContract {
  return {
    name,
    title,
    purpose: `${title}, and wait until it is so.`,
    deadlineSeconds: 120,
    pollSeconds: 10,
    attemptSeconds: 20,
    permissions: () => [],
    failures: [],
    duration: [{ latency: 'aws.call', times: 2 }],
    byHand: ({ side, deployment }) => [
      {
        explanation: `${title}.`,
        command: `aws sts get-caller-identity --region ${deployment.regions[side]}`,
      },
    ],
    ...overrides,
  };
}

export const open = contract('open', 'Open');
export const look = contract('look', 'Look');
export const ask = contract('ask', 'Ask a person', {
  failures: [{ name: 'ApprovalTimedOut', meaning: 'Nobody answered.', nextAction: 'start again.' }],
});
export const move = contract('move', 'Move', {
  deadlineSeconds: 1800,
  duration: [{ latency: 'rds.promote' }],
});
export const check = contract('check', 'Check');
export const grow = contract('grow', 'Grow', { deadlineSeconds: 900, duration: [{ latency: 'ecs.scale' }] });
export const tell = contract('tell', 'Tell');
export const record = contract('record', 'Record');

/** Uses every kind of node once. */
export const everything: RunbookDefinition = {
  name: 'everything',
  title: 'Everything',
  purpose: 'Shows every kind of node.',
  whenToUse: ['In a test.'],
  whenNotToUse: ['Anywhere else.'],
  startedBy: 'A test.',
  input: [{ name: 'mode', type: 'text', required: false, meaning: 'What to do.' }],
  inputExamples: [{ meaning: 'As usual', input: {} }],
  nodes: [
    step(open, { data: { input: executionInput }, refusals: ['AlreadyOpen'] }),
    step(tell, { title: 'Tell that it began', data: { moment: 'started' }, mayFail: true }),
    step(look, { keepsOutputAs: 'look' }),
    choice('Look only?', {
      purpose: 'The input says.',
      on: validatedInput('mode'),
      usually: 'go',
      cases: {
        check: { label: 'look only', nodes: [] },
        go: {
          label: 'go through with it',
          nodes: [
            choice('May it go on?', {
              purpose: 'What was seen says.',
              on: outputOf('look', 'gate'),
              usually: 'open',
              cases: {
                open: { label: 'yes', nodes: [] },
                ask: {
                  label: 'somebody has to say',
                  nodes: [
                    approval(ask, {
                      timeoutSeconds: (deployment) => deployment.failover.approvalTimeoutSeconds,
                    }),
                  ],
                },
                no: {
                  label: 'no',
                  nodes: [
                    stop('It cannot go on', {
                      error: 'Impossible',
                      cause: outputOf('look', 'why'),
                      nextAction: "mend what isn't right.",
                    }),
                  ],
                },
              },
            }),
            parallel('Move and grow', {
              purpose: 'Beside each other.',
              branches: [
                { title: 'Moving', steps: [step(move), step(check)], whenItFails: 'others are stopped' },
                { title: 'Growing', steps: [step(grow)], whenItFails: 'others go on' },
              ],
            }),
            step(contract('serve', 'Serve'), { seesUsersServed: { stableSeconds: 60 } }),
          ],
        },
      },
    }),
    step(contract('close', 'Close'), { data: { count: 2, final: true } }),
  ],
  onFailure: {
    steps: [step(record), step(tell, { title: 'Tell that it failed', mayFail: true })],
    endsAs: 'It failed',
    refusedAs: 'It was refused',
  },
  endsWellAs: 'It is done',
};
