import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Side } from '../../lambda/deployment.ts';
import type { DatabaseTopology } from '../topology/types.ts';

export interface ConnectionParameterProps {
  readonly side: Side;
  readonly database: DatabaseTopology;
  /** The region's own instance. */
  readonly host: string;
}

/**
 * Where the application in this region reads its connection from. The template only plants it; from then on runbooks
 * write it. So what it plants depends on the side alone, never on who serves: a value that changed with the roles
 * would overwrite a higher epoch with this one.
 */
export class ConnectionParameter extends Construct {
  constructor(scope: Construct, id: string, props: ConnectionParameterProps) {
    super(scope, id);
    const { side, database, host } = props;
    const parameter = new CfnParameter(this, 'Parameter', {
      name: database.instances[side].connectionParameter,
      description: `Muster: where ${database.name} is reached from this region. Written by runbooks.`,
      type: 'String',
      value: Stack.of(this).toJsonString({
        host,
        port: database.port,
        access: side === 'primary' ? 'read-write' : 'read-only',
        epoch: 0,
      }),
    });
    parameter.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
