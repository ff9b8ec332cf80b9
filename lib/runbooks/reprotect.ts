import {
  choice,
  outputOf,
  validatedInput,
  type RunbookDefinition,
  type RunbookNode,
} from './machinery/runbook.ts';
import { onFailure, openRun, tellEnd, tellStart } from './frame.ts';
import { approval, step } from './registered-steps.ts';

/** In this order: what must not be lost is kept before anything is built, and a fence is the last thing that goes. */
const protection: readonly RunbookNode[] = [
  choice('May what has diverged stay behind?', {
    purpose: 'Rows and objects that only the old region has are kept, but users do not see them any more.',
    on: outputOf('divergence', 'gate'),
    usually: 'none',
    cases: {
      none: { label: 'nothing has diverged', nodes: [] },
      'needs-approval': {
        label: 'something has, or nobody knows',
        nodes: [
          approval('request-approval', {
            title: 'Ask whether it may stay behind',
            purpose:
              'Tells everybody what has diverged and waits for an answer by the approver. Nothing has been changed by then.',
            timeoutSeconds: (deployment) => deployment.failover.approvalTimeoutSeconds,
          }),
        ],
      },
    },
  }),
  step('quarantine-databases'),
  step('rebuild-replicas'),
  step('return-objects'),
  step('shrink-standby'),
  step('release-latches'),
  step('release-fences'),
];

export const reprotect: RunbookDefinition = {
  name: 'reprotect',
  title: 'Re-protect',
  purpose:
    'Makes the old primary region, once it is back, the standby of the one that serves now: what it never passed on is reported first, its old databases are put aside and kept, new replicas are built under their names, and the latches and fences of the last move are released. ' +
    'Users are served all the time. Failback is then a switchover in the other direction, and after it this runbook again.',
  whenToUse: [
    'After a failover, when the lost region is back: until this has ended, nothing but backups protects the data.',
    'After a switchover, too: a promoted database cannot become a replica again, so its counterpart is built anew.',
    'To go on after a run that failed or was stopped: mend what it named and start it again.',
    'To see beforehand whether it would begin: start it with `"mode": "check"`. That changes nothing.',
  ],
  whenNotToUse: [
    'The other region is still dark: the run is refused and changes nothing.',
    'To move the traffic: this runbook leaves who serves as it is.',
  ],
  startedBy:
    'An operator (the role `operator`) in the Step Functions console **of the region that serves now**. ' +
    'Press "Start execution", leave the name as it is, and type the input. It runs for hours where the databases are large; ' +
    'a second start while it is going is refused and does no harm.',
  input: [
    {
      name: 'mode',
      type: '`planned` or `check`',
      required: false,
      meaning:
        '`planned` (without it, too): re-protect. `check`: look whether it could begin, change nothing.',
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
  ],
  inputExamples: [
    { meaning: 'Make the old region the standby', input: {} },
    { meaning: 'Only look whether it could begin', input: { mode: 'check' } },
  ],
  nodes: [
    openRun(),
    tellStart('Says who wants what, and where to watch it. The run goes on even if nobody can be told.'),
    step('survey-old-region'),
    step('report-divergence', { keepsOutputAs: 'divergence' }),
    choice('Only a check?', {
      purpose: 'A check ends here, with its answer in the report; nothing was changed.',
      on: validatedInput('mode'),
      usually: 'planned',
      cases: {
        planned: { label: 'no, re-protect', nodes: protection },
        check: { label: 'yes', nodes: [] },
      },
    }),
    step('write-report'),
    step('close-incident'),
    tellEnd('Says what is protected again, what is kept and what it costs, and where the report is.'),
  ],
  onFailure: onFailure(),
  endsWellAs: 'The run has ended well',
};
