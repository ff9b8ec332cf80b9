import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { SIDES, type Deployment, type Side } from '../deployment.ts';
import type { Log, Platform } from '../platform.ts';
import type { SqlConnector } from '../ports/sql.ts';
import { nodeHttp } from './node-http.ts';
import { nodeResolver } from './node-resolver.ts';
import { noDrivers } from './sql/no-drivers.ts';
import { systemClock } from './system-clock.ts';

/** The platform of a function on AWS. Reads the deployed configuration that lies beside the code. */
export function awsPlatform(environment: Platform['environment'], sql: SqlConnector = noDrivers): Platform {
  return {
    clock: systemClock,
    aws: { clientConfiguration: () => ({}) },
    resolver: nodeResolver(),
    http: nodeHttp(systemClock),
    sql,
    environment,
    deployment: readDeployment(environment),
    side: sideOf(environment),
    log: jsonLog(environment),
  };
}

/** LAMBDA_TASK_ROOT is the folder of the function's code, set by the runtime. */
function readDeployment(environment: Platform['environment']): Deployment {
  const path = join(environment['LAMBDA_TASK_ROOT'] ?? '.', 'deployment.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Deployment;
}

function sideOf(environment: Platform['environment']): Side {
  const given = environment['MUSTER_SIDE'];
  const side = SIDES.find((known) => known === given);
  if (side === undefined) {
    throw new Error(
      `MUSTER_SIDE is ${JSON.stringify(given)}, must be ${SIDES.join(' or ')}: deploy this region's runbooks again.`,
    );
  }
  return side;
}

function jsonLog(environment: Platform['environment']): Log {
  const logger = new Logger({ serviceName: environment['AWS_LAMBDA_FUNCTION_NAME'] ?? 'muster' });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
