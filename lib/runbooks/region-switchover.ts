import { STABLE_SECONDS } from '../../lambda/steps/watch-recovery/contract.ts';
import {
  choice,
  outputOf,
  reversible,
  stop,
  validatedInput,
  type RunbookDefinition,
  type RunbookNode,
} from './machinery/runbook.ts';
import { onFailure, openRun, tellEnd, tellStart } from './frame.ts';
import { step } from './registered-steps.ts';

/** Services first, while the old region still serves: what is left for the write outage is what needs it. */
const upToThePromotion = reversible('Up to the point of no return', {
  purpose:
    'Until the old databases are fenced for good, the old region can have its writes back: whatever fails here, everything is put back.',
  nodes: [
    choice('Only put back?', {
      purpose: 'A run that was stopped half-way may have left the old region drained.',
      on: validatedInput('parameters.putBack'),
      usually: 'no',
      cases: {
        no: { label: 'no, move', nodes: [] },
        yes: {
          label: 'yes',
          nodes: [
            stop('Put back as asked', {
              error: 'PutBackAsAsked',
              cause: 'The input asks to put back what an earlier run has left.',
              nextAction: 'start the runbook again when the move is wanted.',
            }),
          ],
        },
      },
    }),
    step('scale-services'),
    step('drain-writes', { beginsWriteOutage: true }),
    step('prove-standby'),
  ],
  putBack: [step('resume-writes'), step('scale-services-back')],
});

/** A move that was stopped past its point of no return is gone on with: there is nothing left to check or to drain. */
const gate = choice('Are both regions well?', {
  purpose: 'A planned move is begun only where it can be finished, and put back.',
  on: outputOf('both', 'ready'),
  usually: 'yes',
  cases: {
    yes: { label: 'yes', nodes: [upToThePromotion] },
    past: { label: 'an earlier run is past the point of no return', nodes: [] },
    no: {
      label: 'no',
      nodes: [
        stop('The move is not begun', {
          error: 'SwitchoverNotPossible',
          cause: outputOf('both', 'why'),
          nextAction: 'mend what is named, then start the runbook again. Nothing was changed.',
        }),
      ],
    },
  },
});

const activation: readonly RunbookNode[] = [
  gate,
  // Drained databases are out of reach already; from here on that is kept up, and nothing is put back any more.
  step('fence-old-primary'),
  step('promote-databases'),
  step('verify-databases'),
  step('move-connections'),
  step('set-latch'),
  step('watch-recovery', { seesUsersServed: { stableSeconds: STABLE_SECONDS } }),
  step('protect-again'),
];

export const regionSwitchover: RunbookDefinition = {
  name: 'region-switchover',
  title: 'Region switchover',
  purpose:
    'Moves the application to the region it is started in while both regions are well, and loses nothing: writes are ' +
    'drained, the standby is proven to have all of them, and only then it is promoted. Where that cannot be proven in ' +
    'time, everything is put back and the old region goes on.',
  whenToUse: [
    'A planned move: maintenance, an exercise, or going back after a failover and a re-protection.',
    'To find out beforehand whether a move would work: start it with `"mode": "check"`. That changes nothing.',
    'To go on after a run that was stopped or failed, or with `"putBack": true` to give the old region its writes back.',
  ],
  whenNotToUse: [
    'The region that serves is down or does not answer: that is `region-failover`.',
    'Wrong or deleted data: the replica has the same wrong data, seconds later.',
  ],
  startedBy:
    'An operator (the role `operator`, never the one that approves) in the Step Functions console **of the region that ' +
    'is to take over**. Press "Start execution", leave the name as it is, and type the input. A second start while a ' +
    'run is going is refused and does no harm.',
  input: [
    {
      name: 'mode',
      type: '`planned` or `check`',
      required: false,
      meaning: '`planned` (without it, too): move. `check`: look, report, change nothing.',
    },
    {
      name: 'reason',
      type: 'text',
      required: false,
      meaning: 'Why, in one sentence. It stands in every notice and in the report.',
    },
    {
      name: 'requestedBy',
      type: 'text',
      required: false,
      meaning: 'Who asked for it, for the report. Who started the run is in CloudTrail anyway.',
    },
    {
      name: 'putBack',
      type: '`true` or `false`',
      required: false,
      meaning:
        '`true`: do not move; only put back what a run that did not reach its end has left. Refused once a database may have been promoted.',
    },
  ],
  inputExamples: [
    { meaning: 'Move', input: {} },
    { meaning: 'Only look whether it would work', input: { mode: 'check' } },
    {
      meaning: 'Give the old region its writes back after a run that was stopped',
      input: { putBack: true, reason: 'The maintenance is called off', requestedBy: 'Head of operations' },
    },
  ],
  nodes: [
    openRun({ refusals: ['OtherRegionBusy', 'OtherRegionUnreachable'] }),
    tellStart('Says who wants what, and where to watch it. The run goes on even if nobody can be told.'),
    step('preflight'),
    step('check-both-regions', { keepsOutputAs: 'both' }),
    choice('Only a check?', {
      purpose: 'A check ends here, with its answer in the report; nothing was changed.',
      on: validatedInput('mode'),
      usually: 'planned',
      cases: {
        planned: { label: 'no, move', nodes: activation },
        check: { label: 'yes', nodes: [] },
      },
    }),
    step('write-report'),
    step('close-incident'),
    tellEnd('Says how it went, how long it took and where the report is.'),
  ],
  onFailure: onFailure({
    told: 'Tell everybody that nothing has moved',
    tells: 'Says which step failed, why, whether everything was put back, and what to do next.',
    report: 'Writes what was done, what was put back, and what to do next, as evidence.',
    endsAs: 'The run has not reached its end',
  }),
  endsWellAs: 'The region has moved',
};
