import type { Deployment, Side } from '../../lambda/deployment.ts';
import { SIDES } from '../../lambda/deployment.ts';
import type { HttpClient, Log, Platform, Resolver } from '../../lambda/platform.ts';
import type { Caller } from './api.ts';
import type { FunctionDefinition } from './functions/lambda-function.ts';
import type { ProcessClock } from './functions/process-clock.ts';
import type { Internet } from './internet.ts';
import { labClientConfiguration } from './sdk/client-configuration.ts';
import type { Wire } from './sdk/wire.ts';
import type { SqlAccess } from './sql/connector.ts';

/** What the platform of a function needs of the world. */
export interface PlatformHost {
  readonly internet: Internet;
  readonly sql: SqlAccess;
  wireOf(clock: ProcessClock, caller: Caller): Wire;
}

/** The platform of a function in the lab: the same interface as on AWS, over virtual time and simulated services. */
export function labPlatform(
  host: PlatformHost,
  definition: FunctionDefinition,
  clock: ProcessClock,
  deployment: Deployment,
  log: Log,
): Platform {
  const { region, name, roleArn, environment } = definition;
  const identity = { kind: 'role', roleArn, session: name } as const;
  const wire = host.wireOf(clock, { principal: name, region, identity });
  return {
    clock: { now: () => clock.now(), sleep: (milliseconds) => clock.sleep(milliseconds) },
    aws: { clientConfiguration: (_service, called) => labClientConfiguration(wire, called) },
    resolver: resolverOf(host.internet, region, clock),
    http: httpOf(host.internet, region, clock),
    sql: host.sql.connectorFor({
      region,
      inNetwork: definition.subnetIds.length > 0,
      securityGroupIds: definition.securityGroupIds,
      clock,
    }),
    environment,
    deployment,
    side: sideOf(definition, deployment),
    log,
  };
}

function sideOf({ region, name, environment }: FunctionDefinition, deployment: Deployment): Side {
  const side = SIDES.find((known) => known === environment['MUSTER_SIDE']);
  if (side === undefined) throw new Error(`${name} has no MUSTER_SIDE in its environment.`);
  if (deployment.regions[side] !== region) {
    throw new Error(
      `${name} stands in ${region}, but MUSTER_SIDE says ${side}, which is ${deployment.regions[side]}.`,
    );
  }
  return side;
}

function resolverOf(internet: Internet, region: string, clock: ProcessClock): Resolver {
  return {
    async resolveCname(name) {
      const { target, milliseconds } = internet.resolveThrough(region, name);
      await clock.sleep(milliseconds);
      return target === undefined ? [] : [target];
    },
  };
}

function httpOf(internet: Internet, region: string, clock: ProcessClock): HttpClient {
  const exchange = async (
    ask: () => { readonly status: number; readonly milliseconds: number } | undefined,
    timeoutMilliseconds: number,
  ): Promise<{ status: number; milliseconds: number }> => {
    const answer = ask();
    if (answer === undefined || answer.milliseconds > timeoutMilliseconds) {
      await clock.sleep(timeoutMilliseconds);
      throw Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' });
    }
    await clock.sleep(answer.milliseconds);
    return answer;
  };
  return {
    get: (url, { timeoutMilliseconds }) => exchange(() => internet.get(region, url), timeoutMilliseconds),
    put: (url, body, { timeoutMilliseconds }) =>
      exchange(() => internet.put(region, url, body), timeoutMilliseconds),
  };
}
