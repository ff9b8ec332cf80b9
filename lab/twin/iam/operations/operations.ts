import { UnsupportedError } from '../../api.ts';
import type { AccessRequest } from '../evaluation.ts';
import { CONTROL } from './control.ts';
import { DATA_STORES } from './data-stores.ts';
import type { Asked, OperationRule } from './rule.ts';
import { WORKLOADS } from './workloads.ts';

/**
 * Which permissions an operation needs, for every operation that a function or a person calls. By service, as the
 * lab calls it, and operation. Facts from the Service Authorization Reference, unless stated.
 */
export const OPERATIONS: Readonly<Record<string, OperationRule>> = {
  ...CONTROL,
  ...DATA_STORES,
  ...WORKLOADS,
};

/** @throws UnsupportedError for an operation of which the lab does not know what it needs */
export function permissionsFor(asked: Asked): readonly AccessRequest[] {
  const { service, operation } = asked.call;
  const rule = OPERATIONS[`${service}:${operation}`];
  if (rule === undefined) throw new UnsupportedError(`the permissions of ${service}:${operation}`);
  return rule(asked);
}
