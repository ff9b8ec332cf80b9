import { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  CONNECTION_TYPE,
  plantConnection,
  type PlantConnectionProperties,
} from '../../lambda/steps/plant-connection/contract.ts';
import { functionArn } from '../topology/names.ts';
import type { DatabaseTopology } from '../topology/types.ts';
import type { RegionScope } from './region-scope.ts';

export interface ConnectionProps {
  readonly region: RegionScope;
  readonly database: DatabaseTopology;
  /** The region's own instance. */
  readonly host: string;
}

const ANSWER_SECONDS = 120;

/**
 * Where the application in this region reads its connection from. A function plants the parameter; from then on
 * runbooks write it. It is no resource of the template: CloudFormation writes a parameter's whole value whenever
 * anything about it changes, its epoch included, and could not take one over without the instance it names.
 */
export class Connection extends Construct {
  constructor(scope: Construct, id: string, { region, database, host }: ConnectionProps) {
    super(scope, id);
    const properties: PlantConnectionProperties = {
      Parameter: database.instances[region.side].connectionParameter,
      Host: host,
      Port: database.port,
      Access: region.active ? 'read-write' : 'read-only',
    };
    new CfnResource(this, 'Resource', {
      type: CONNECTION_TYPE,
      properties: {
        ServiceToken: functionArn(region.place, plantConnection.name),
        ServiceTimeout: ANSWER_SECONDS,
        ...properties,
      },
    });
  }
}
