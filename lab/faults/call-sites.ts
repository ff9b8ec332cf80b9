import type { ApiCall } from '../twin/api.ts';

/** One operation that one function calls. */
export interface CallSite {
  /** Without the prefix of the application. */
  readonly function: string;
  readonly service: string;
  readonly operation: string;
}

const READING = /^(?:Get|BatchGet|Describe|List|Query|Head)/;

/** Whether a call changes something. */
export function isEffect(operation: string): boolean {
  return !READING.test(operation);
}

/** The function that makes a call, without the prefix; undefined for whoever is none of ours. */
export function functionOf(call: ApiCall, functionPrefix: string): string | undefined {
  const { principal } = call.caller;
  return principal.startsWith(functionPrefix) ? principal.slice(functionPrefix.length) : undefined;
}

/** Every call site that was seen, once each, in the order of their names. */
export class CallSiteCensus {
  readonly #sites = new Map<string, CallSite>();
  readonly #functionPrefix: string;

  constructor(functionPrefix: string) {
    this.#functionPrefix = functionPrefix;
  }

  note(call: ApiCall): void {
    const name = functionOf(call, this.#functionPrefix);
    if (name === undefined) return;
    const { service, operation } = call;
    this.#sites.set(`${name} ${service}:${operation}`, { function: name, service, operation });
  }

  get sites(): readonly CallSite[] {
    return [...this.#sites].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, site]) => site);
  }
}
