import {
  choice,
  outputOf,
  validatedInput,
  type RunbookDefinition,
  type RunbookNode,
} from './machinery/runbook.ts';
import { onFailure, openRun, tellEnd, tellStart } from './frame.ts';
import { approval, step } from './registered-steps.ts';

/** A copy that has everything the instance has that serves, and that nobody can write. */
export const restoredCopy: readonly RunbookNode[] = [
  step('restore-database'),
  step('apply-settings'),
  step('verify-restore'),
];

/** Only where this region serves, and only after somebody else than who started it has looked and said yes. */
const move = choice('Does this region serve the database?', {
  purpose:
    'Only the region that serves can move the application to the copy. In the other one it stays beside the standby.',
  on: outputOf('plan', 'serves'),
  usually: 'yes',
  cases: {
    yes: {
      label: 'yes, ask whether to move',
      nodes: [
        approval('request-approval', {
          title: 'Wait for a person to approve the move',
          purpose:
            'Asks, with the restored moment and what stays behind, whether the application is moved to the copy. ' +
            'Without a yes nothing that serves is changed, and the copy stays, listed.',
          timeoutSeconds: (deployment) => deployment.failover.approvalTimeoutSeconds,
        }),
        step('swap-database'),
      ],
    },
    no: { label: 'no, the copy stays', nodes: [] },
  },
});

export const databaseRestore: RunbookDefinition = {
  name: 'database-restore',
  title: 'Database restore',
  purpose:
    'Restores one database beside the instance that serves, never over it: to a point in time, from a snapshot, or from ' +
    'a recovery point of AWS Backup. The copy gets every setting of the instance and is verified. Once a person has ' +
    'approved it, the application is moved to the copy; the old instance is kept, cut off and listed.',
  whenToUse: [
    'Data was deleted or spoiled, and how it was before is needed, beside what is there now.',
    'The instance itself was deleted: its automated backups are kept, here or replicated in the other region.',
    'To find out what could be restored: start it with `"mode": "check"`. That changes nothing.',
  ],
  whenNotToUse: [
    'The region is down and the standby is well: `region-failover` is quicker and loses less.',
    'The wrong rows are few and everything written since has to stay: bring back the rows, not the database.',
  ],
  startedBy:
    'An operator (the role `operator`) in the Step Functions console **of the region in which the backup is**: that of the ' +
    'instance, or the other one for replicated backups and copies. Press "Start execution" and type the input.',
  input: [
    {
      name: 'database',
      type: 'name of a database of the configuration',
      required: true,
      meaning: 'Which one. Runs on different databases do not wait for each other.',
    },
    {
      name: 'from',
      type: '`point-in-time`, `snapshot` or `recovery-point`',
      required: true,
      meaning:
        'From automated backups (own or replicated), from a snapshot of RDS, or from a vault of AWS Backup.',
    },
    {
      name: 'time',
      type: 'time in ISO 8601 with its zone',
      required: false,
      meaning:
        'Only with `point-in-time`: the moment the data is to be of. Without it, and where it is newer than what is restorable: the newest restorable moment, and the report says by how much that is earlier.',
    },
    {
      name: 'arn',
      type: 'ARN of a snapshot of this account and region',
      required: false,
      meaning: 'Needed with `snapshot` and `recovery-point`, refused with `point-in-time`.',
    },
    {
      name: 'mode',
      type: '`planned` or `check`',
      required: false,
      meaning: '`planned` (without it, too): restore. `check`: say what would be restored, change nothing.',
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
    {
      meaning: 'As it was before a bad deletion',
      input: {
        database: 'orders',
        from: 'point-in-time',
        time: '2026-11-21T09:29:00Z',
        reason: 'A migration has emptied a table at 09:30',
      },
    },
    {
      meaning: 'Only look what is restorable',
      input: { database: 'orders', from: 'point-in-time', mode: 'check' },
    },
  ],
  nodes: [
    openRun({
      title: 'Open the run and take the lock of the database',
      purpose:
        'Checks the execution input against the configuration and the clock, and takes the lock of this one database. ' +
        'A second start for the same database changes nothing; a run that moves the region comes first.',
    }),
    tellStart('Says what is restored, and where to watch it. The run goes on even if nobody can be told.'),
    step('plan-restore', { keepsOutputAs: 'plan' }),
    choice('Only a check?', {
      purpose: 'A check ends here, with its answer in the report; nothing was changed.',
      on: validatedInput('mode'),
      usually: 'planned',
      cases: {
        planned: { label: 'no, restore', nodes: [...restoredCopy, move] },
        check: { label: 'yes', nodes: [] },
      },
    }),
    step('write-report'),
    step('close-incident', {
      title: 'Release the lock of the database',
      purpose: 'Ends the run. The copy stays, and is listed.',
    }),
    tellEnd('Says what there is now and where the report is.'),
  ],
  onFailure: onFailure(),
  endsWellAs: 'The run has ended well',
};
