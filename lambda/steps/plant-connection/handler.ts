import * as z from 'zod/mini';
import { connectionParametersOf } from '../../adapters/connection-parameters.ts';
import type { ConnectionParameter } from '../../deployment.ts';
import type { ConnectionParameters } from '../../ports/connection-parameters.ts';
import { StepError } from '../contract.ts';
import { customResourceEntry, type ResourceAnswer, type ResourceRequest } from '../custom-resource.ts';
import { check, describeMistakes } from '../validation.ts';
import { plantConnection } from './contract.ts';
import { planted } from './decide.ts';

const text = z.string().check(z.minLength(1));
const propertiesSchema = z.strictObject({
  Parameter: text,
  Host: text,
  Port: z.string().check(z.regex(/^\d{1,5}$/)),
  Access: z.enum(['read-write', 'read-only']),
});

/** The answer to one request of CloudFormation. A connection stays when its resource goes. */
export async function plant(
  parameters: ConnectionParameters,
  { type, properties }: Pick<ResourceRequest, 'type' | 'properties'>,
): Promise<ResourceAnswer> {
  if (type === 'Delete') return { physicalId: String(properties['Parameter']) };
  const { name, first } = connectionOf(properties);
  const value = planted((await parameters.read([name])).get(name), first);
  if (value !== undefined) await write(parameters, name, value);
  return { physicalId: name };
}

function connectionOf(given: unknown): {
  readonly name: string;
  readonly first: Omit<ConnectionParameter, 'epoch'>;
} {
  const checked = check(propertiesSchema, given);
  if (checked.ok) {
    const { Parameter, Host, Port, Access } = checked.value;
    return { name: Parameter, first: { host: Host, port: Number(Port), access: Access } };
  }
  throw new StepError(
    'InvalidProperties',
    `The custom resource's properties are not valid: ${describeMistakes(checked.mistakes)}.`,
    'Correct the template; then deploy again.',
  );
}

/** Systems Manager takes no condition with this call: a runbook may have written in between. */
async function write(parameters: ConnectionParameters, name: string, value: string): Promise<void> {
  await parameters.write(name, value);
  if ((await parameters.read([name])).get(name) === value) return;
  throw new StepError(
    'ConnectionNotKept',
    `The parameter ${name} held something else right after it was written.`,
    'Look at it and at the runs of this region; then deploy again.',
  );
}

export const { handler, bind } = customResourceEntry(plantConnection, (platform, request) =>
  plant(connectionParametersOf(platform), request),
);
