import { credentialsAccess } from '../../rules/database-access.ts';
import { readSeals } from '../../rules/seal-access.ts';
import type { StepContract } from '../contract.ts';

export const VERIFY_SECONDS = 900;

/**
 * Data of its event: `database` (the component's name), `host` (of the copy), and optionally `lossSince` (ISO 8601:
 * when the original was last right; the age of the copy is counted from there, otherwise from now).
 */
export interface VerifyDataInput {
  readonly database: string;
  readonly host: string;
  readonly lossSince?: string;
}

export const verifyData: StepContract = {
  name: 'verify-data',
  title: 'Prove what the copy holds',
  purpose:
    'Connects to a restored copy and holds its tables against the seals taken before and after it was made: what did not change in between has to be in the copy exactly. ' +
    'It only reads, and says "proven", "failed" or "not-comparable"; what follows from that is for the runbook.',
  network: 'database',
  lock: 'not-needed',
  deadlineSeconds: 1800,
  pollSeconds: 30,
  attemptSeconds: VERIFY_SECONDS,
  memoryMegabytes: 512,
  permissions: (scope) => [...credentialsAccess(scope), readSeals(scope)],
  failures: [
    {
      name: 'UnknownDatabase',
      meaning: 'The run asks about a database that the configuration does not have, or names no host.',
      nextAction: 'Start the runbook again with a database of the configuration.',
    },
  ],
  duration: [{ latency: 'sql.connect' }, { latency: 'sql.statement', times: 10 }],
  byHand: () => [],
};
