import * as z from 'zod/mini';
import { otherSide, type Deployment, type Side } from '../../deployment.ts';
import type { AcceptedDeployment, Activation, Lock, PeerState } from '../../ports/ledger.ts';
import { firstEpoch } from '../../rules/activation-epoch.ts';
import { isoTime } from '../../rules/times.ts';
import { check, describeMistakes } from '../validation.ts';
import type { DeploymentGuardProperties } from './contract.ts';

export interface Observed {
  readonly deployment: Pick<Deployment, 'regions'>;
  readonly side: Side;
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly lock: Lock | undefined;
  readonly activation: Activation | undefined;
  readonly accepted: AcceptedDeployment | undefined;
  readonly peer: PeerState;
}

export type Verdict =
  /** The end of a deployment that is not the one under way. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'accept';
      readonly deployment: AcceptedDeployment;
      /** What this ledger does not know yet: how it begins, or what the other one knows. */
      readonly activation?: Activation;
    }
  | {
      readonly kind: 'refuse';
      readonly error: string;
      readonly message: string;
      readonly nextAction: string;
    };

const guardProperties = z.strictObject({
  moment: z.enum(['begin', 'end']),
  activeSide: z.enum(['primary', 'recovery']),
  revision: z.string().check(z.minLength(1)),
});

export function decide(observed: Observed, nowMilliseconds: number): Verdict {
  const checked = check<DeploymentGuardProperties>(guardProperties, observed.properties);
  if (!checked.ok) {
    return {
      kind: 'refuse',
      error: 'InvalidProperties',
      message: `The guard's properties in the template are not valid: ${describeMistakes(checked.mistakes)}.`,
      nextAction: 'synthesize with the version of Muster that is being deployed.',
    };
  }
  const { moment, activeSide, revision } = checked.value;
  const { accepted } = observed;
  if (moment === 'end') return ended(accepted, revision);
  // What stands already is no change.
  if (accepted?.revision === revision) return { kind: 'accept', deployment: accepted };
  const deployment = { stack: observed.stack, revision, activeSide, at: isoTime(nowMilliseconds) };
  // The way back from a deployment that has not reached its end. CloudFormation does not say that it rolls back, and
  // a roll-back that is refused leaves a stack nobody can deploy.
  if (accepted?.returnsTo?.includes(revision) === true) return { kind: 'accept', deployment };
  const returnsTo = accepted === undefined ? [] : [accepted.revision, ...(accepted.returnsTo ?? [])];
  return openIncident(observed) ?? activationAgrees(observed, activeSide, { ...deployment, returnsTo });
}

/** From now on the template before is a deployment like any other. */
function ended(accepted: AcceptedDeployment | undefined, revision: string): Verdict {
  if (accepted?.revision !== revision) return { kind: 'nothing' };
  const { returnsTo: _returnsTo, ...deployment } = accepted;
  return { kind: 'accept', deployment };
}

function openIncident({ side, lock, peer, deployment: { regions } }: Observed): Verdict | undefined {
  for (const [where, held] of [
    [side, lock],
    [otherSide(side), peer.reachable ? peer.lock : undefined],
  ] as const) {
    const why = held === undefined ? undefined : incidentOf(held);
    if (why !== undefined) {
      return {
        kind: 'refuse',
        error: 'IncidentOpen',
        message: `An incident is open in ${regions[where]}: ${why}.`,
        nextAction:
          'deploy when the run has ended; if it failed, start the runbook again and let it end first.',
      };
    }
  }
  return undefined;
}

/** A check changes nothing, so a deployment beside it does no harm. */
function incidentOf(lock: Lock): string | undefined {
  if (lock.status === 'open' && lock.mode !== 'check')
    return `run ${lock.runId} is active since ${lock.openedAt}`;
  const left = lock.unresolved;
  return left === undefined ? undefined : `run ${left.runId} ${left.why} at ${left.since}`;
}

function activationAgrees(
  { deployment: { regions }, activation, peer }: Observed,
  activeSide: Side,
  deployment: AcceptedDeployment,
): Verdict {
  const known = newer(activation, peer.reachable ? peer.activation : undefined);
  if (known === undefined) {
    const first = { activeSide, epoch: firstEpoch(activeSide), at: deployment.at, runId: 'deployment' };
    return { kind: 'accept', deployment, activation: first };
  }
  if (known.activeSide !== activeSide) {
    return {
      kind: 'refuse',
      error: 'LedgerDisagrees',
      message:
        `The template says ${regions[activeSide]} serves; the ledger says ${regions[known.activeSide]} does, ` +
        `since ${known.at} (run ${known.runId}, epoch ${known.epoch}).`,
      nextAction: `set the active region to ${known.activeSide} in the configuration, look at the diff, and deploy again.`,
    };
  }
  return { kind: 'accept', deployment, ...(known === activation ? {} : { activation: known }) };
}

function newer(one: Activation | undefined, other: Activation | undefined): Activation | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.epoch > one.epoch ? other : one;
}
