import { ownLedger, peerLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import { StepError } from '../contract.ts';
import { customResourceEntry, type ResourceAnswer, type ResourceRequest } from '../custom-resource.ts';
import { deploymentGuard } from './contract.ts';
import { decide } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<
    Ledger,
    'lock' | 'activation' | 'recordActivation' | 'acceptedDeployment' | 'acceptDeployment'
  >;
  readonly peer: PeerLedger;
}

export const { handler, bind } = customResourceEntry(deploymentGuard, (platform, request) =>
  guard({ ledger: ownLedger(platform), peer: peerLedger(platform) }, request, platform),
);

export async function guard(
  ports: Ports,
  request: ResourceRequest,
  platform: Platform,
): Promise<ResourceAnswer> {
  const moment = request.properties['moment'];
  const answer = { physicalId: `${request.stack}-deployment-${String(moment)}` };
  // Nothing is guarded any more; a deletion that fails would leave a stack nobody can get rid of.
  if (request.type === 'Delete') return answer;
  try {
    await judge(ports, request, platform);
  } catch (error) {
    if (moment !== 'end') throw error;
    // All is deployed. Failing here would undo it; an end that is not written down only keeps the way back open.
    platform.log.warn('The end of a deployment was not written down.', { error: (error as Error).name });
  }
  return answer;
}

async function judge(
  { ledger, peer: other }: Ports,
  { stack, properties }: ResourceRequest,
  { deployment, side, clock }: Platform,
): Promise<void> {
  const [lock, activation, accepted, peer] = await Promise.all([
    ledger.lock(),
    ledger.activation(),
    ledger.acceptedDeployment(stack),
    other.state(),
  ]);
  const verdict = decide(
    { deployment, side, stack, properties, lock, activation, accepted, peer },
    clock.now(),
  );
  if (verdict.kind === 'nothing') return;
  if (verdict.kind === 'refuse') throw new StepError(verdict.error, verdict.message, verdict.nextAction);
  if (verdict.activation !== undefined) await ledger.recordActivation(verdict.activation);
  await ledger.acceptDeployment(verdict.deployment);
}
