import { nodeHttp } from '../../../lambda/adapters/node-http.ts';
import { noDrivers } from '../../../lambda/adapters/sql/no-drivers.ts';
import type { Deployment, Side } from '../../../lambda/deployment.ts';
import type { Clock, HttpClient, Platform } from '../../../lambda/platform.ts';
import { CREDENTIALS, ENDPOINT, recorder } from './moto.ts';

/** The machine's time, and ahead of it: nobody waits a minute here for a minute to have passed. */
export class AheadClock implements Clock {
  #aheadMilliseconds = 0;

  now(): number {
    return Date.now() + this.#aheadMilliseconds;
  }

  advance(seconds: number): void {
    this.#aheadMilliseconds += seconds * 1000;
  }

  sleep(milliseconds: number): Promise<void> {
    this.#aheadMilliseconds += milliseconds;
    return Promise.resolve();
  }
}

/** What is not AWS: the names and pages of the application. */
export interface Surroundings {
  readonly clock: AheadClock;
  /** Where calls of a region go that does not answer, by region. */
  readonly dark: ReadonlyMap<string, string>;
  /** Where the application's name points. */
  pointsTo: Side;
  /** Status of the application's pages. */
  pageStatus: number;
}

function ignore(): void {
  // What a function logs is nobody's evidence here.
}

/** Everything a bundle gets. Only where AWS is, and under whose name it is called, differs from the real platform. */
export function motoPlatform(deployment: Deployment, side: Side, around: Surroundings): Platform {
  return {
    clock: around.clock,
    aws: {
      clientConfiguration: (service, region) => ({
        endpoint: around.dark.get(region) ?? ENDPOINT,
        credentials: CREDENTIALS,
        logger: recorder(service, region),
      }),
    },
    resolver: {
      resolveCname: (name) =>
        Promise.resolve(
          deployment.dns?.records
            .filter((record) => record.name === name)
            .map(({ endpoints }) => endpoints[around.pointsTo]) ?? [],
        ),
    },
    http: httpOf(around),
    sql: noDrivers,
    environment: { MUSTER_SIDE: side },
    deployment,
    side,
    log: { info: ignore, warn: ignore, error: ignore },
  };
}

function httpOf(around: Surroundings): HttpClient {
  return {
    get: () => Promise.resolve({ status: around.pageStatus, milliseconds: 1 }),
    put: (url, body, options) => nodeHttp(around.clock).put(url, body, options),
  };
}
