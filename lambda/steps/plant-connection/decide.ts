import type { ConnectionParameter } from '../../deployment.ts';
import { parseConnection } from '../../rules/connection.ts';

/** Before the first activation by a runbook: those begin at 1. */
const PLANTED_EPOCH = 0;

/**
 * The value to write; undefined where nothing may be written. What is planted may be planted anew, with another host
 * for instance; what a runbook has written may not, and what is no connection is somebody's mistake to look at.
 */
export function planted(
  standing: string | undefined,
  first: Omit<ConnectionParameter, 'epoch'>,
): string | undefined {
  const { host, port, access } = first;
  const wanted = JSON.stringify({ host, port, access, epoch: PLANTED_EPOCH });
  if (standing === undefined) return wanted;
  return parseConnection(standing)?.epoch === PLANTED_EPOCH && standing !== wanted ? wanted : undefined;
}
