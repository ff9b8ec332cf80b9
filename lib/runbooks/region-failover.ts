import { STABLE_SECONDS } from '../../lambda/steps/watch-recovery/contract.ts';
import {
  choice,
  outputOf,
  parallel,
  stop,
  validatedInput,
  type RunbookDefinition,
  type RunbookNode,
} from './machinery/runbook.ts';
import { onFailure, openRun, tellEnd, tellStart } from './frame.ts';
import { approval, step } from './registered-steps.ts';

/** A data loss above target is somebody's decision, and an impossible failover is nobody's. */
const gate = choice('How much data would be lost?', {
  purpose:
    'The measured replica lag is held against the RPO. A lag that nobody knows is never taken for zero.',
  on: outputOf('preflight', 'gate'),
  usually: 'open',
  cases: {
    open: { label: 'no more than the target, or than the input accepts', nodes: [] },
    'needs-approval': {
      label: 'more than the target, or unknown',
      nodes: [
        approval('request-approval', {
          timeoutSeconds: (deployment) => deployment.failover.approvalTimeoutSeconds,
        }),
      ],
    },
    impossible: {
      label: 'this region cannot take over',
      nodes: [
        stop('This region cannot take over', {
          error: 'FailoverImpossible',
          cause: outputOf('preflight', 'why'),
          nextAction: 'mend what is named, then start the runbook again. Nothing was changed.',
        }),
      ],
    },
  },
});

/** From the decision until users are served, as short as it can be; what may take its time comes after. */
const activation: readonly RunbookNode[] = [
  gate,
  step('fence-old-primary'),
  parallel('Bring this region up', {
    purpose: 'Databases and services get ready beside each other.',
    branches: [
      {
        title: 'Databases',
        steps: [step('promote-databases'), step('verify-databases')],
        // Without a writer there is nothing to serve, and people have to know at once.
        whenItFails: 'others are stopped',
      },
      {
        title: 'Services',
        steps: [step('scale-services')],
        // A promotion cannot be undone: it is finished and verified whatever the services do.
        whenItFails: 'others go on',
      },
    ],
  }),
  step('move-connections'),
  step('set-latch'),
  step('watch-recovery', { seesUsersServed: { stableSeconds: STABLE_SECONDS } }),
  step('protect-again'),
];

export const regionFailover: RunbookDefinition = {
  name: 'region-failover',
  title: 'Region failover',
  purpose:
    'Makes the region it is started in the one that serves: its databases become the writers, its services grow to ' +
    'full size, and the traffic comes to it. The other region may be wholly dark; nothing in it is needed.',
  whenToUse: [
    'The region that serves is down or unusable, and waiting for it costs more than losing its last seconds of writes.',
    'To find out beforehand whether a failover would work: start it with `"mode": "check"`. That changes nothing.',
    'To go on after a run that failed: mend what it named and start it again.',
  ],
  whenNotToUse: [
    'One database or one service is broken and the region is well: a failover moves everything.',
    'Wrong or deleted data: the replica has the same wrong data, seconds later.',
    'A planned move with both regions well, where no write may be lost: this runbook does not drain the old region.',
  ],
  startedBy:
    'An operator (the role `operator`, never the one that approves) in the Step Functions console **of the region that ' +
    'is to take over**. Press "Start execution", leave the name as it is, and type the input. A second start while a ' +
    'run is going is refused and does no harm.',
  input: [
    {
      name: 'mode',
      type: '`unplanned` or `check`',
      required: false,
      meaning: '`unplanned` (without it, too): fail over. `check`: look, report, change nothing.',
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
      name: 'acceptDataLossUpToSeconds',
      type: 'number, 0 or more',
      required: false,
      meaning:
        'You accept, by name, to lose the last writes up to this age. Without it the RPO target is the limit, and ' +
        'above it the run asks for an approval.',
    },
  ],
  inputExamples: [
    { meaning: 'Fail over, and ask before more data is lost than the target allows', input: {} },
    { meaning: 'Only look whether it would work', input: { mode: 'check' } },
    {
      meaning: 'Fail over without a further question as long as no more than five minutes of writes are lost',
      input: {
        reason: 'us-east-1 has not answered for 20 minutes',
        requestedBy: 'Head of operations, by phone',
        acceptDataLossUpToSeconds: 300,
      },
    },
  ],
  nodes: [
    openRun(),
    tellStart('Says who wants what, and where to watch it. The run goes on even if nobody can be told.'),
    step('preflight', { keepsOutputAs: 'preflight' }),
    choice('Only a check?', {
      purpose: 'A check ends here, with its answer in the report; nothing was changed.',
      on: validatedInput('mode'),
      usually: 'unplanned',
      cases: {
        unplanned: { label: 'no, fail over', nodes: activation },
        check: { label: 'yes', nodes: [] },
      },
    }),
    step('write-report'),
    step('close-incident'),
    tellEnd('Says how it went, how long it took and where the report is.'),
  ],
  onFailure: onFailure(),
  endsWellAs: 'The run has ended well',
};
