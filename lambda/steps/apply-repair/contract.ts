import { NOT_SERVING_HERE, repairAccess } from '../../rules/repair-access.ts';
import type { StepContract } from '../contract.ts';

export const applyRepairStep: StepContract = {
  name: 'apply-repair',
  title: 'Bring back what is missing or wrong',
  purpose:
    "Runs the team's statements in one transaction: wrong rows are kept as they were, every row has to come back, and no other row may change; " +
    'otherwise all of it is rolled back.',
  network: 'database',
  deadlineSeconds: 3_600,
  pollSeconds: 90,
  attemptSeconds: 900,
  memoryMegabytes: 256,
  permissions: repairAccess,
  failures: [
    {
      name: 'RepairRolledBack',
      meaning: 'The statements left rows unrepaired or touched others. Nothing was changed.',
      nextAction:
        'Put the statements right, rehearse them, deploy, and start again; the copy is still there.',
    },
    NOT_SERVING_HERE,
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'sql.connect' },
    { latency: 'sql.statement', times: 12 },
  ],
  byHand: () => [],
};
