import { isFromAws, retryableName } from '../adapters/aws-errors.ts';

/** What was read, or why it could not be: what one service does not say must not hide what the others do. */
export type Reading<Value> =
  | { readonly known: true; readonly value: Value }
  | { readonly known: false; readonly why: string };

/** Only what a service or the way to it says is a reading; a fault of our own still ends the step. */
export async function reading<Value>(read: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    if (!isFromAws(error) && retryableName(error) === undefined) throw error;
    return { known: false, why: (error as Error).name };
  }
}

export function mapped<From, To>(from: Reading<From>, to: (value: From) => To): Reading<To> {
  return from.known ? { known: true, value: to(from.value) } : from;
}
