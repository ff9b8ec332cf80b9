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
  const answer = { physicalId: `${request.stack}-deployment-guard` };
  // Nothing is guarded any more; a deletion that fails would leave a stack nobody can get rid of.
  if (request.type === 'Delete') return answer;
  const { ledger } = ports;
  const [lock, activation, accepted, peer] = await Promise.all([
    ledger.lock(),
    ledger.activation(),
    ledger.acceptedDeployment(request.stack),
    ports.peer.state(),
  ]);
  const { deployment, side } = platform;
  const verdict = decide(
    {
      deployment,
      side,
      stack: request.stack,
      properties: request.properties,
      lock,
      activation,
      accepted,
      peer,
    },
    platform.clock.now(),
  );
  if (verdict.kind === 'refuse') throw new StepError(verdict.error, verdict.message, verdict.nextAction);
  if (verdict.activation !== undefined) await ledger.recordActivation(verdict.activation);
  await ledger.acceptDeployment(verdict.deployment);
  return answer;
}
