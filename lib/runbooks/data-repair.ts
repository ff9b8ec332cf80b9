import { choice, outputOf, validatedInput, type RunbookDefinition } from './machinery/runbook.ts';
import { restoredCopy } from './database-restore.ts';
import { onFailure, openRun, tellEnd, tellStart } from './frame.ts';
import { approval, step } from './registered-steps.ts';

const needed = choice('Is anything missing or wrong?', {
  purpose: 'Where the plan leaves nothing to be repaired, nobody is asked and nothing is changed.',
  on: outputOf('comparison', 'needed'),
  usually: 'yes',
  cases: {
    yes: {
      label: 'yes, ask whether to repair it',
      nodes: [
        approval('request-approval', {
          title: 'Wait for a person to approve the repair',
          purpose:
            'Asks, with the number of rows that would be brought back and put right in each table, whether they are repaired. ' +
            'Without a yes no row is changed, and the copy stays, listed.',
          timeoutSeconds: (deployment) => deployment.failover.approvalTimeoutSeconds,
        }),
        step('apply-repair'),
      ],
    },
    no: { label: 'no', nodes: [] },
  },
});

export const dataRepair: RunbookDefinition = {
  name: 'data-repair',
  title: 'Data repair',
  purpose:
    'Brings back rows that were deleted or spoiled, and only those: restores a copy of before the damage, compares it with the database that serves, ' +
    'and, once a person has approved the numbers, runs the statements of the team in one transaction. What was written since stays.',
  whenToUse: [
    'Rows were deleted or spoiled, the application goes on, and what it has written since has to stay.',
    'A repair for these tables is in the configuration (`databases[].repairs`), written and rehearsed beforehand.',
    'To find out whether a copy of that time can be had: start it with `"mode": "check"`. That changes nothing.',
  ],
  whenNotToUse: [
    'Most of the database is wrong, or nothing written since matters: `database-restore` is quicker and simpler.',
    'The database is not PostgreSQL, or a table has no key of one column: repair by hand from a restored copy.',
  ],
  startedBy:
    'An operator (the role `operator`) in the Step Functions console **of the region that serves**. Press "Start execution" and type the input.',
  input: [
    {
      name: 'database',
      type: 'name of a database of the configuration',
      required: true,
      meaning: 'Which one. Runs on different databases do not wait for each other.',
    },
    {
      name: 'repair',
      type: 'name of one of its repairs',
      required: true,
      meaning: 'Tables, conditions and statements that the team has written.',
    },
    {
      name: 'time',
      type: 'time in ISO 8601 with its zone',
      required: true,
      meaning: 'A moment before the damage. The copy has the data as of then.',
    },
    {
      name: 'mode',
      type: '`planned` or `check`',
      required: false,
      meaning: '`planned` (without it, too): repair. `check`: say what would be restored, change nothing.',
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
      meaning: 'Rows as they were before a bad deletion',
      input: {
        database: 'orders',
        repair: 'orders',
        time: '2026-11-21T09:29:00Z',
        reason: 'A migration has deleted orders at 09:30',
      },
    },
  ],
  nodes: [
    openRun({
      title: 'Open the run and take the lock of the database',
      purpose:
        'Checks the execution input against the configuration and the clock, and takes the lock of this one database. ' +
        'A second start for the same database changes nothing; a run that moves the region comes first.',
    }),
    tellStart('Says what is repaired, and where to watch it. The run goes on even if nobody can be told.'),
    step('plan-restore'),
    choice('Only a check?', {
      purpose: 'A check ends here, with its answer in the report; nothing was changed.',
      on: validatedInput('mode'),
      usually: 'planned',
      cases: {
        planned: {
          label: 'no, repair',
          nodes: [
            ...restoredCopy,
            step('open-copy'),
            step('prepare-repair'),
            step('compare-tables', { keepsOutputAs: 'comparison' }),
            needed,
          ],
        },
        check: { label: 'yes', nodes: [] },
      },
    }),
    step('write-report'),
    step('close-incident', {
      title: 'Release the lock of the database',
      purpose: 'Ends the run. The copy stays, and is listed.',
    }),
    tellEnd('Says what was repaired and where the report is.'),
  ],
  onFailure: onFailure(),
  endsWellAs: 'The run has ended well',
};
