import { stateMachineLink } from '../../../lambda/rules/console-links.ts';
import { isHeldByPause, PAUSE_POLL_SECONDS, PAUSE_SECONDS_MAX } from '../../../lambda/rules/pause.ts';
import { POINTS_OF_NO_RETURN } from '../../../lambda/rules/point-of-no-return.ts';
import type { Scope } from '../../../lambda/steps/contract.ts';
import { durationText } from './duration-text.ts';
import { code, table } from './markdown.ts';
import { contractsOf, type RunbookDefinition } from './runbook.ts';

/** How an operator holds, steers and ends a run; only where there is something to hold. */
export function controlSection(runbook: RunbookDefinition, { deployment, side }: Scope): readonly string[] {
  const held = contractsOf(runbook).filter(isHeldByPause);
  if (held.length === 0) return [];
  const skippable = held.filter((contract) => contract.mayBeSkipped !== undefined);
  const point = POINTS_OF_NO_RETURN[runbook.name];
  const last = held.find((contract) => contract.name === point?.step)?.title;
  return [
    '## While it runs',
    `An operator steers it with [runbook-control](runbook-control.md): <${stateMachineLink(deployment, side, 'runbook-control')}>, ` +
      'or with `npm run runbook -- status`, `pause`, `resume`, `skip`, `cancel`.',
    table(
      ['To', 'Input', 'What happens'],
      [
        [
          'look',
          code('{"action":"status"}'),
          'The output shows the step, what it waits for and what to do next.',
        ],
        [
          'pause',
          said({ action: 'pause' }),
          'The step under way goes on to its end; the next one of those that change something waits, and its time with it. ' +
            `After ${durationText(PAUSE_SECONDS_MAX)} in all the run fails.`,
        ],
        ['resume', said({ action: 'resume' }), `It goes on within ${durationText(PAUSE_POLL_SECONDS)}.`],
        ...(skippable.length === 0
          ? []
          : [
              [
                'skip',
                said({ action: 'skip', step: skippable[0]?.name ?? '' }),
                `Only ${skippable.map(({ title }) => `"${title}"`).join(', ')}.`,
              ],
            ]),
        [
          'cancel',
          said({ action: 'cancel' }),
          last === undefined
            ? 'It ends as failed before its next look.'
            : `It ends as failed before its next look, as long as "${last}" has not begun. ${point?.why}`,
        ],
      ],
    ),
    'After a failure there is no redrive: start the runbook again with the same input. Epoch, lag and approval are ' +
      'looked at anew, and what is done is recognized.',
  ];
}

function said(input: Readonly<Record<string, string>>): string {
  return code(JSON.stringify({ ...input, by: 'your name', reason: 'why' }));
}
