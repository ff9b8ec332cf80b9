import type { LoadedResource, ResourceIdentity } from '../service.ts';
import type { World } from '../world.ts';
import { functionName } from '../functions/function-runtime.ts';
import { PARTITION } from './scope.ts';
import { isObject, type Json } from './template.ts';

/** CloudFormation waits an hour for the answer unless the template says otherwise (`ServiceTimeout`). */
const ANSWER_WITHIN_SECONDS = 3600;

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Json;
}

export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Invokes the function as CloudFormation does at a creation, and waits in virtual time for what it puts back. */
export async function createCustomResource(
  world: World,
  resource: LoadedResource,
): Promise<ResourceIdentity> {
  const { logicalId, stack, region, properties } = resource;
  const place = `${stack}/${logicalId} (${resource.type})`;
  const { ServiceToken: token, ServiceTimeout: timeout } = properties;
  if (typeof token !== 'string' || !token.includes(`:lambda:${region}:`)) {
    throw new Error(
      `${place} needs a function of ${region} as its ServiceToken, not ${JSON.stringify(token)}.`,
    );
  }
  let answer: Answer | undefined;
  const url = `https://cloudformation-custom-resource-response-${region}.s3.${region}.amazonaws.com/${stack}/${logicalId}`;
  world.internet.expectUpload(url, (body) => {
    answer = JSON.parse(body) as Answer;
  });
  world.functions.invokeAsynchronously(region, functionName(token), {
    RequestType: 'Create',
    ResponseURL: url,
    StackId: `arn:${PARTITION}:cloudformation:${region}:${world.account}:stack/${stack}/lab`,
    RequestId: `${stack}-${logicalId}`,
    ResourceType: resource.type,
    LogicalResourceId: logicalId,
    ServiceToken: token,
    ResourceProperties: asText(properties),
  });
  const seconds = Number(timeout ?? ANSWER_WITHIN_SECONDS);
  await world.kernel.run(() => answer !== undefined, seconds * 1000);
  return identityOf(place, answer, seconds);
}

function identityOf(place: string, answer: Answer | undefined, seconds: number): ResourceIdentity {
  if (answer === undefined) throw new Error(`${place}: no answer within ${seconds} s.`);
  if (answer.Status !== 'SUCCESS') throw new Error(`${place} failed: ${answer.Reason ?? 'no reason given'}`);
  if (answer.PhysicalResourceId === undefined)
    throw new Error(`${place} answered without PhysicalResourceId.`);
  return { ref: answer.PhysicalResourceId, attributes: answer.Data ?? {} };
}

/** CloudFormation sends every number and boolean as text. */
export function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asText(item)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
