import type { Permission, Scope } from '../steps/contract.ts';
import { peerScope } from './arns.ts';
import { ledgerAccess } from './ledger-access.ts';

function sealsIn({ deployment, side }: Scope): string {
  return `arn:${deployment.partition}:s3:::${deployment.names[side].evidenceBucket}/seals/*`;
}

const SEAL_NAMES = 'Seals are named after the database and the time.';

export function readSeals(scope: Scope): Permission {
  return { actions: ['s3:GetObject'], resources: [sealsIn(scope)], reason: SEAL_NAMES };
}

/** In both regions: what is restored in the other one is held against the same seals. */
export function keepSeals(scope: Scope): readonly Permission[] {
  const whenUnreachable =
    'The seal is kept in its own region alone; a copy there is held against the others.';
  const [ledger] = [ledgerAccess(peerScope(scope))];
  return [
    { actions: ['s3:PutObject'], resources: [sealsIn(scope)], reason: SEAL_NAMES },
    {
      actions: ['s3:PutObject'],
      resources: [sealsIn(peerScope(scope))],
      reason: SEAL_NAMES,
      whenUnreachable,
    },
    {
      ...ledger,
      actions: ['dynamodb:PutItem'],
      reason: 'The entry of a seal, in the ledger of the other region.',
      whenUnreachable,
    },
  ];
}
