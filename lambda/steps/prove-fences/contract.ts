import { ledgerAccess } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';
import { fencingPermissions } from '../fence-old-primary/contract.ts';

export const proveFences: FunctionContract = {
  name: 'prove-fences',
  title: 'Prove the fences',
  purpose:
    'Keeps old primary databases out of reach: looks every five seconds as long as a fence is not proven, also at a region ' +
    'that does not answer, so that the first thing it meets when it comes back is this. It tells the application there to ' +
    'stop writing (connection parameter: read-only, new epoch), isolates the database and reboots it. Looks at proven ' +
    'fences each minute, because a person or a deployment may open them. Stops for good where a newer activation has ' +
    'made the instance the writer again. With nothing fenced it is one query of the ledger.',
  schedule: 'rate(1 minute)',
  // The last look begins 50 s after the start: ledger (12 s), then the peer (4 s at most). No move
  // begins later than 55 s after the start, and one takes a peer call (2 s) and a ledger write (12 s): 69 s.
  attemptSeconds: 75,
  permissions: (scope) => [ledgerAccess(scope), ...fencingPermissions(scope)],
};
