import * as z from 'zod/mini';
import type { ConnectionParameter } from '../deployment.ts';

const connection = z.object({
  host: z.string(),
  port: z.int(),
  access: z.enum(['read-write', 'read-only']),
  epoch: z.int(),
});

/** Undefined for anything that is no connection: whatever stands there is then written over. */
export function parseConnection(value: string | undefined): ConnectionParameter | undefined {
  if (value === undefined) return undefined;
  const parsed = z.safeParse(connection, jsonOf(value));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/**
 * What an application of the old region has to read so that it stops writing; undefined where it reads that already,
 * where nothing readable stands there, or where a newer activation has written it.
 */
export function stoppedConnection(
  standing: ConnectionParameter | undefined,
  epoch: number,
): ConnectionParameter | undefined {
  if (standing === undefined || standing.epoch > epoch || isStopped(standing, epoch)) return undefined;
  return { ...standing, access: 'read-only', epoch };
}

export function isStopped(standing: ConnectionParameter | undefined, epoch: number): boolean {
  return standing?.access === 'read-only' && standing.epoch === epoch;
}
