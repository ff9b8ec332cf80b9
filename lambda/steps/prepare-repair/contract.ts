import { NOT_SERVING_HERE, repairAccess } from '../../rules/repair-access.ts';
import type { StepContract } from '../contract.ts';

export const prepareRepair: StepContract = {
  name: 'prepare-repair',
  title: 'See whether the repair fits and can finish',
  purpose:
    'Holds the plan against both databases and measures on the first rows how long comparing takes. Only a repair that fits and can finish ' +
    'gets its tables beside the repaired ones. No row of the application is touched.',
  network: 'database',
  deadlineSeconds: 1_200,
  pollSeconds: 60,
  // A first range of each table is summed up on both sides.
  attemptSeconds: 600,
  memoryMegabytes: 256,
  permissions: repairAccess,
  failures: [
    {
      name: 'RepairDoesNotFit',
      meaning: 'Tables, columns or keys are not as the plan says. Nothing was changed.',
      nextAction: 'Put the plan right and deploy it, or repair from the restored copy by hand.',
    },
    {
      name: 'RepairTooLong',
      meaning: 'Comparing would take longer than it may. Nothing was changed.',
      nextAction: 'Narrow the plan to fewer tables, or move the application to the restored copy instead.',
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
