import { ledgerAccess } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';
import { fencingPermissions } from '../fence-old-primary/contract.ts';

export const proveFences: FunctionContract = {
  name: 'prove-fences',
  title: 'Prove the fences',
  purpose:
    'Keeps old primary databases out of reach: retries every queued fence until it is proven, and looks at proven ones ' +
    'again each minute, because a person or a deployment may open them. Stops for good where a newer activation has made ' +
    'the instance the writer again. With nothing fenced it is one query of the ledger.',
  schedule: 'rate(1 minute)',
  // The ledger is read (12 s), the peer looked at (2 s), moves are made ten at a time (a peer call of 2 s and a
  // ledger write of 12 s), and what is left has its turn in the next minute.
  attemptSeconds: 55,
  permissions: (scope) => [ledgerAccess(scope), ...fencingPermissions(scope)],
};
