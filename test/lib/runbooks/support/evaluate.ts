import jsonata from 'jsonata';

/** Evaluates a `{% %}` string as Step Functions does; `undefined` is what it would refuse. */
export async function evaluate(text: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const source = /^\{% (.+) %\}$/.exec(text)?.[1];
  if (source === undefined) throw new Error(`not an expression: ${text}`);
  const result: unknown = await jsonata(source).evaluate({}, { ...variables });
  return result === undefined ? undefined : (JSON.parse(JSON.stringify(result)) as unknown);
}
