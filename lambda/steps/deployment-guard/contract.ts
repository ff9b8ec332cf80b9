import { ledgerAccess, peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { Side } from '../../deployment.ts';
import type { FunctionContract } from '../contract.ts';

/** CloudFormation type of the guard in the templates. */
export const DEPLOYMENT_GUARD_TYPE = 'Custom::MusterDeploymentGuard';

/** Properties of the resource, beside `ServiceToken`. It runs when one of them changes. */
export interface DeploymentGuardProperties {
  /** Who serves according to the template. */
  readonly activeSide: Side;
  /**
   * Changes whenever the deployment changes anything: a hash of the deployed configuration, for instance. The last
   * one that was accepted is always accepted again, so that a roll-back is never refused.
   */
  readonly revision: string;
}

export const deploymentGuard: FunctionContract = {
  name: 'deployment-guard',
  title: 'Guard deployments',
  purpose:
    'Refuses a deployment while an incident is open, or while the template says another region serves than the ledger ' +
    'does. Begins the ledger at the first deployment. Never stands in the way of a deletion.',
  customResource: true,
  attemptSeconds: 60,
  permissions: (scope) => [ledgerAccess(scope), ...peerLedgerAccess(scope)],
};
