import { ledgerAccess, peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { Side } from '../../deployment.ts';
import type { FunctionContract } from '../contract.ts';

/** CloudFormation types of the guard in the templates: what begins a deployment, and what comes after everything else. */
export const DEPLOYMENT_GUARD_TYPE = 'Custom::MusterDeploymentGuard';
export const DEPLOYMENT_END_TYPE = 'Custom::MusterDeploymentEnd';

/** Properties of either resource, beside `ServiceToken`. It runs when one of them changes. */
export interface DeploymentGuardProperties {
  /**
   * `begin`: may this deployment change anything? `end`: it has changed everything. In between CloudFormation may roll
   * back, which looks like a deployment of the template before; after the end it is one.
   */
  readonly moment: 'begin' | 'end';
  /** Who serves according to the template. */
  readonly activeSide: Side;
  /** Changes whenever the deployment changes anything: a hash of everything else in the template. */
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
