import type { ConnectionParameter } from '../../deployment.ts';
import { permissionOn } from '../../rules/arns.ts';
import type { FunctionContract } from '../contract.ts';
import { parameterArns } from '../move-connections/contract.ts';

/** CloudFormation type in the templates. */
export const CONNECTION_TYPE = 'Custom::MusterConnection';

/** Properties of the custom resource; one resource per database and region. Every scalar arrives as text. */
export interface PlantConnectionProperties {
  /** Name of the parameter. */
  readonly Parameter: string;
  /** Of the region's own instance. */
  readonly Host: string;
  readonly Port: number | string;
  /** `read-write` where the region serves according to the template. */
  readonly Access: ConnectionParameter['access'];
}

export const plantConnection: FunctionContract = {
  name: 'plant-connection',
  title: 'Plant a connection',
  purpose:
    'Writes the first value of a connection parameter, with epoch 0. What a runbook has written stays as it is, ' +
    'whatever the template says, and a parameter is never deleted: a template that wrote one again would let a stale writer in.',
  customResource: true,
  // It is read (12 s), written (12 s) and read back (12 s); then three answers of 5 s.
  attemptSeconds: 60,
  permissions: (scope) =>
    permissionOn(
      ['ssm:GetParameters', 'ssm:PutParameter'],
      parameterArns(scope),
      'The connection parameters of this region, and no other.',
    ),
};
