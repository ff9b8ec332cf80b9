import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import { databasesOf } from '../../adapters/databases.ts';
import type { Platform } from '../../platform.ts';
import type { ConnectionParameters } from '../../ports/connection-parameters.ts';
import type { Databases } from '../../ports/databases.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { moveConnections, parametersOf } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly databases: Databases;
  readonly parameters: ConnectionParameters;
}

export const step: Step<Ports, Observed, Action> = {
  contract: moveConnections,
  ports: (platform) => ({
    databases: databasesOf(platform),
    parameters: connectionParametersOf(platform),
  }),
  observe,
  decide,
  act: ({ parameters }, { parameter, connection }) => parameters.write(parameter, JSON.stringify(connection)),
};

async function observe(ports: Ports, _event: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const [instances, values] = await Promise.all([
    ports.databases.describe(deployment.databases.map((database) => database.instances[side].identifier)),
    ports.parameters.read(parametersOf({ deployment, side })),
  ]);
  return {
    databases: deployment.databases.map(({ name, instances: of }) => {
      const { identifier, connectionParameter } = of[side];
      return {
        name,
        identifier,
        parameter: connectionParameter,
        instance: instances.get(identifier),
        value: values.get(connectionParameter),
      };
    }),
  };
}

export const { handler, bind } = lambdaEntry(step);
