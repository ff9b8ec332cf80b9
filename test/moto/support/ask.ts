import { isMissing, operator } from './moto.ts';

type Sdk = Readonly<Record<string, new (input: object) => unknown>>;

interface SdkClient {
  send(command: unknown): Promise<unknown>;
}

/** What the SDK says of a part of a path that the input lacks. */
const MISSING_LABEL = /input HTTP label: (\w+)/;

/** Whether moto has an operation, by calling it with no more input than its path needs. */
export async function motoHas(service: string, operation: string): Promise<boolean> {
  const sdk = (await import(`@aws-sdk/client-${service}`)) as Sdk;
  const Client = Object.entries(sdk).find(([name]) => /^[A-Z]\w*Client$/.test(name))?.[1];
  const Command = sdk[`${operation}Command`];
  if (Client === undefined || Command === undefined)
    throw new Error(`The SDK has no ${service} ${operation}.`);
  const client = new Client(operator('us-east-1')) as SdkClient;
  const input: Record<string, string> = {};
  for (;;) {
    try {
      await client.send(new Command(input));
      return true;
    } catch (error) {
      const label = MISSING_LABEL.exec((error as Error).message)?.[1];
      if (label === undefined) return !isMissing({ error: error as Error });
      input[label] = 'nothing';
    }
  }
}
