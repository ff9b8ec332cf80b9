import { ApiError } from './api.ts';
import type { DataPlane, WorldContext, WriteAnswer } from './service.ts';
import type { Endpoints } from './services/elbv2/endpoints.ts';
import type { Fleet } from './services/rds/fleet.ts';
import type { LoggedRow } from './services/rds/write-log.ts';
import type { Answers } from './services/route53/answers.ts';

/** The truth behind the clients' view, for whoever judges a rehearsal: no connection is needed to look. */
export interface RowOracle {
  /** Rows that the instance has acknowledged or, on a replica, taken over, oldest first. */
  acknowledgedRows(host: string): readonly LoggedRow[];
  /** Rows that one instance acknowledged and the other does not have, oldest first. */
  rowsMissing(acknowledgedBy: string, at: string): readonly LoggedRow[];
}

export interface DataPlaneParts {
  readonly fleet: Fleet;
  readonly endpoints: Endpoints;
  readonly answers: Answers;
}

export type LabDataPlane = DataPlane & RowOracle;

/** How the simulated application and its users touch the databases, the names and the parameters of a world. */
export function createDataPlane(world: WorldContext, parts: DataPlaneParts): LabDataPlane {
  const { fleet, endpoints, answers } = parts;
  const isCut = (fromRegion: string, host: string): boolean => {
    const region = fleet.byHost(host)?.region;
    return region === undefined || world.isDark(fromRegion) || world.isDark(region);
  };
  return {
    write(fromRegion, host, row): WriteAnswer {
      if (isCut(fromRegion, host)) return 'unreachable';
      return fleet.byHost(host)?.write(fromRegion, row, world.kernel.now()) ?? 'unreachable';
    },
    read(fromRegion, host, row) {
      if (isCut(fromRegion, host)) return 'unreachable';
      return fleet.byHost(host)?.read(fromRegion, row) ?? 'unreachable';
    },
    resolve: (name) => answers.resolve(name),
    healthyServers: (endpoint) => endpoints.healthyServers(endpoint),
    parameter: (region, name) => parameter(world, region, name),
    acknowledgedRows: (host) => rowsOf(fleet, host),
    rowsMissing(acknowledgedBy, at) {
      const other = fleet.byHost(at);
      if (other === undefined) throw new Error(`No database instance answers at ${at}.`);
      return rowsOf(fleet, acknowledgedBy).filter((row) => !other.has(row));
    },
  };
}

function rowsOf(fleet: Fleet, host: string): readonly LoggedRow[] {
  const instance = fleet.byHost(host);
  if (instance === undefined) throw new Error(`No database instance answers at ${host}.`);
  const { replication, log } = instance;
  if (replication === undefined) return [...log.rows()];
  return [...replication.source.rows(replication.appliedLength())];
}

function parameter(world: WorldContext, region: string, name: string): string | undefined {
  if (world.isDark(region)) return undefined;
  try {
    const { Parameter: found } = world.call('ssm', region, 'GetParameter', {
      Name: name,
      WithDecryption: true,
    });
    return (found as { readonly Value: string }).Value;
  } catch (error) {
    if (error instanceof ApiError && error.code.startsWith('ParameterNotFound')) return undefined;
    throw error;
  }
}
