import { otherSide } from '../deployment.ts';
import type { Platform } from '../platform.ts';

/**
 * The one place that makes SDK clients. Every client gets a region (so the SDK resolves a regional endpoint),
 * explicit time-outs and a bounded number of attempts: the SDK's own defaults wait about two minutes for a
 * connection and for ever for an answer.
 *
 * Own region: an attempt ends after 3 s (connecting, at most 1 s, included), 3 attempts. Between attempts the
 * standard strategy waits at most 0.05 s and 0.1 s, after throttling at most 1 s and 2 s (@smithy/core, retry):
 *   3 × 3 s + 3 s = 12 s for one call that never gets an answer.
 * Peer region: it may be dark, so one attempt of 2 s (connecting at most 1 s): 2 s.
 * The function's time-out holds one such call and the journal entry about it (`attemptSeconds` of the contract).
 */
export const OWN_REGION = {
  connectMilliseconds: 1_000,
  requestMilliseconds: 3_000,
  attempts: 3,
  backoffMilliseconds: 3_000,
} as const satisfies TimeBudget;

export const PEER_REGION = {
  connectMilliseconds: 1_000,
  requestMilliseconds: 2_000,
  attempts: 1,
  backoffMilliseconds: 0,
} as const satisfies TimeBudget;

export interface TimeBudget {
  readonly connectMilliseconds: number;
  /** One attempt, from asking for a socket to the answer's headers; as an idle time also for its body. */
  readonly requestMilliseconds: number;
  readonly attempts: number;
  /** All waits between attempts together, at most. */
  readonly backoffMilliseconds: number;
}

/** How long one call can take when nobody ever answers. */
export function worstCallMilliseconds(budget: TimeBudget): number {
  return budget.attempts * budget.requestMilliseconds + budget.backoffMilliseconds;
}

/** `own`: the region this function stands in. `peer`: the other one. */
export type Where = 'own' | 'peer';

export function regionOf(platform: Platform, where: Where): string {
  const side = where === 'own' ? platform.side : otherSide(platform.side);
  return platform.deployment.regions[side];
}

/** What every SDK client takes; the platform's overrides are merged over it. */
export interface ClientConfiguration {
  region: string;
  maxAttempts: number;
  retryMode: 'standard';
  requestHandler: {
    connectionTimeout: number;
    requestTimeout: number;
    /** Without it a request that takes longer is only warned about. */
    throwOnRequestTimeout: true;
    socketTimeout: number;
  };
}

const clientsByPlatform = new WeakMap<Platform, Map<string, unknown>>();

/**
 * The client of a service in one of the two regions; made once per platform, because making one costs
 * milliseconds and its connections are worth keeping.
 *
 * @param service as the platform names it: `rds`, `dynamodb`, `sfn`, `secrets-manager` ... (see lab/twin/api.ts)
 */
export function client<Client>(
  platform: Platform,
  ClientClass: new (configuration: ClientConfiguration) => Client,
  service: string,
  where: Where = 'own',
): Client {
  const clients = clientsByPlatform.get(platform) ?? new Map<string, unknown>();
  clientsByPlatform.set(platform, clients);
  const key = `${service}@${where}`;
  const known = clients.get(key);
  if (known !== undefined) return known as Client;
  const region = regionOf(platform, where);
  const made = new ClientClass({
    ...clientConfiguration(region, where === 'own' ? OWN_REGION : PEER_REGION),
    ...platform.aws.clientConfiguration(service, region),
  });
  clients.set(key, made);
  return made;
}

function clientConfiguration(region: string, budget: TimeBudget): ClientConfiguration {
  return {
    region,
    maxAttempts: budget.attempts,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: budget.connectMilliseconds,
      requestTimeout: budget.requestMilliseconds,
      throwOnRequestTimeout: true,
      socketTimeout: budget.requestMilliseconds,
    },
  };
}
