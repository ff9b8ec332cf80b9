import { NOT_SERVING_HERE, repairAccess } from '../../rules/repair-access.ts';
import type { StepContract } from '../contract.ts';

/** What a comparison may take; a repair that would take longer is refused before it begins. */
export const COMPARE_SECONDS = 7_200;

export const compareTables: StepContract = {
  name: 'compare-tables',
  title: 'Compare the tables with the copy',
  purpose:
    'Compares range after range of keys and puts rows that are missing or wrong beside the table. Where it has come to is kept, so that it goes on ' +
    'after its time limit or a lost function. No row of the application is touched.',
  network: 'database',
  // A third of each attempt, 300 s, is work; a wait of 120 s follows it. Long waits keep the history short.
  deadlineSeconds: COMPARE_SECONDS * 1.5,
  pollSeconds: 120,
  attemptSeconds: 900,
  // A million rows were compared within it: see test/lambda/steps/repair.
  memoryMegabytes: 256,
  permissions: repairAccess,
  failures: [NOT_SERVING_HERE],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'sql.connect' },
    { latency: 'sql.statement', times: 12 },
  ],
  byHand: () => [],
};
