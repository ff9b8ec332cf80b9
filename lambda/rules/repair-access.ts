import type { Permission, Scope, StepFailure } from '../steps/contract.ts';
import { arnInRegion, permissionOn } from './arns.ts';
import { credentialsAccess } from './database-access.ts';

/** What a step of a repair needs beside the ledger: users and passwords, and where each database is reached. */
export function repairAccess(scope: Scope): readonly Permission[] {
  const parameters = scope.deployment.databases.map(({ instances }) =>
    arnInRegion(scope, 'ssm', `parameter${instances[scope.side].connectionParameter}`),
  );
  return [
    ...credentialsAccess(scope),
    ...permissionOn(
      ['ssm:GetParameters'],
      parameters,
      'Where each database is reached, and whether it serves.',
    ),
  ];
}

export const NOT_SERVING_HERE: StepFailure = {
  name: 'NotServingHere',
  meaning: 'The database is not served from this region, so nothing in it is repaired here.',
  nextAction: 'Start the runbook in the region that serves.',
};
