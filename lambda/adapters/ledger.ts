import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { otherSide } from '../deployment.ts';
import type { Platform } from '../platform.ts';
import type { Ledger, PeerLatch, PeerLedger, PeerState } from '../ports/ledger.ts';
import { client } from './clients.ts';
import { DynamoTable } from './dynamo-table.ts';
import { ledgerOn } from './ledger-items.ts';

/** The ledger of the region this function stands in. */
export function ownLedger(platform: Platform): Ledger {
  return ledgerOn(
    new DynamoTable(
      client(platform, DynamoDBClient, 'dynamodb'),
      platform.deployment.names[platform.side].ledgerTable,
    ),
  );
}

export function peerLedger(platform: Platform): PeerLedger {
  return peerOf(ledgerThere(platform));
}

export function peerLatch(platform: Platform): PeerLatch {
  const ledger = ledgerThere(platform);
  return { release: (latch) => ledger.setLatch(latch) };
}

function ledgerThere(platform: Platform): Ledger {
  return ledgerOn(
    new DynamoTable(
      client(platform, DynamoDBClient, 'dynamodb', 'peer'),
      platform.deployment.names[otherSide(platform.side)].ledgerTable,
    ),
  );
}

/** Every failure to read the other region's ledger is an answer: it may be dark, or not deployed yet. */
export function peerOf(ledger: Pick<Ledger, 'lock' | 'activation' | 'latch'>): PeerLedger {
  return {
    async state(): Promise<PeerState> {
      try {
        const [lock, activation, latch] = await Promise.all([
          ledger.lock(),
          ledger.activation(),
          ledger.latch(),
        ]);
        return {
          reachable: true,
          ...(lock === undefined ? {} : { lock }),
          ...(activation === undefined ? {} : { activation }),
          ...(latch === undefined ? {} : { latch }),
        };
      } catch (error) {
        return { reachable: false, why: error instanceof Error ? error.name : String(error) };
      }
    },
  };
}
