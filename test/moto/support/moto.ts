/** How moto is reached. It knows one account and keeps its regions apart by what a request is signed for. */
export const ENDPOINT = endpoint();

function endpoint(): string {
  const given = process.env['MOTO_ENDPOINT'];
  if (given === undefined) throw new Error('These tests need a running moto: npm run test:moto.');
  return given;
}

/** Nobody checks them; the SDK signs with them all the same. */
export const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'moto' };

/** For the tests' own clients: who prepares the world and looks at what became of it. */
export function operator(region: string): Readonly<Record<string, unknown>> & { readonly region: string } {
  return { region, endpoint: ENDPOINT, credentials: CREDENTIALS, maxAttempts: 1 };
}

/** One call of a handler as its SDK client saw it end. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: { readonly name: string; readonly $metadata?: { readonly httpStatusCode?: number } };
}

/** Every call of every handler, in order. */
export const calls: Call[] = [];

/** How test/moto/server.py answers for an operation that moto does not have. */
const NOT_IMPLEMENTED = 501;

export function nameOf({ service, operation }: Pick<Call, 'service' | 'operation'>): string {
  return `${service} ${operation}`;
}

export function isMissing({ error }: Pick<Call, 'error'>): boolean {
  return error?.$metadata?.httpStatusCode === NOT_IMPLEMENTED;
}

/** An empty moto: nothing of any service in any region. */
export async function reset(): Promise<void> {
  const { ok, status } = await fetch(`${ENDPOINT}/moto-api/reset`, { method: 'POST' });
  if (!ok) throw new Error(`moto was not emptied: ${status}.`);
}

interface Logged {
  readonly commandName: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: Call['error'];
}

function ignore(): void {
  // Only how commands ended is of interest.
}

/** The SDK tells its logger how each command ended: that is the record. */
export function recorder(service: string, region: string): Readonly<Record<string, unknown>> {
  const record = (entry: unknown): void => {
    if (!isLogged(entry)) return;
    const { commandName, input, output, error } = entry;
    const operation = commandName.replace(/Command$/, '');
    calls.push({ service, operation, region, input, ...(error === undefined ? { output } : { error }) });
  };
  return { trace: ignore, debug: ignore, info: record, warn: ignore, error: record };
}

function isLogged(entry: unknown): entry is Logged {
  return typeof entry === 'object' && entry !== null && 'commandName' in entry;
}
