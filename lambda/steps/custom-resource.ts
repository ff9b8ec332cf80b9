import * as z from 'zod/mini';
import type { Platform } from '../platform.ts';
import type { FunctionContract } from './contract.ts';
import { runnerFailure } from './failures.ts';
import { namedFailure } from './named-failure.ts';
import { entryOf, type Entry } from './run-step.ts';
import { check, describeMistakes } from './validation.ts';

/** What CloudFormation sends. Open: CloudFormation adds members of its own. */
const resourceEvent = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.exactOptional(z.string()),
  ResourceProperties: z.record(z.string(), z.unknown()),
});

export interface ResourceRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  /** Name of the stack the resource stands in. */
  readonly stack: string;
  /** As the template gives them, without `ServiceToken` and `ServiceTimeout`. Every scalar arrives as text. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ResourceAnswer {
  /** Stays the same over updates, or CloudFormation deletes the resource it takes for the old one. */
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ResourceResult {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly summary: string;
}

/** CloudFormation waits an hour for an answer that never comes; so an answer is tried more than once. */
const ANSWER = { attempts: 3, timeoutMilliseconds: 5_000 };

/**
 * The entry of a custom resource: does the work and tells CloudFormation how it went. A failure is an answer, not
 * an error of the function: Lambda would only run it again.
 */
export function customResourceEntry(
  contract: FunctionContract,
  work: (platform: Platform, request: ResourceRequest) => Promise<ResourceAnswer>,
): Entry<ResourceResult> {
  return entryOf((platform) => async (given) => {
    const event = parse(given, contract.name);
    const { ServiceToken: _token, ServiceTimeout: _timeout, ...properties } = event.ResourceProperties;
    const outcome = await outcomeOf(platform, contract, event, () =>
      work(platform, { type: event.RequestType, stack: stackName(event.StackId), properties }),
    );
    await tell(platform, event, outcome);
    return {
      status: outcome.Status,
      summary: outcome.Reason ?? `${contract.name}: ${event.RequestType} answered`,
    };
  });
}

/** arn:aws:cloudformation:<region>:<account>:stack/<name>/<id> */
function stackName(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
  readonly Reason?: string;
}

async function outcomeOf(
  platform: Platform,
  contract: FunctionContract,
  event: Event,
  work: () => Promise<ResourceAnswer>,
): Promise<Outcome> {
  try {
    const { physicalId, attributes = {} } = await work();
    return { Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: attributes };
  } catch (error) {
    const failure = namedFailure(error);
    platform.log.error(failure.message, { function: contract.name, outcome: failure.name });
    return {
      Status: 'FAILED',
      // A resource that could not be made gets a name all the same: CloudFormation deletes it by that.
      PhysicalResourceId: event.PhysicalResourceId ?? `${contract.name}-${event.LogicalResourceId}`,
      Reason: `${failure.name}: ${failure.message}`,
    };
  }
}

type Event = z.infer<typeof resourceEvent>;

function parse(given: unknown, name: string): Event {
  const checked = check(resourceEvent, given);
  if (checked.ok) return checked.value;
  throw runnerFailure(
    'InvalidEvent',
    `${name} was not called by CloudFormation: ${describeMistakes(checked.mistakes)}.`,
  );
}

async function tell(platform: Platform, event: Event, outcome: Outcome): Promise<void> {
  const body = JSON.stringify({
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    ...outcome,
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { status } = await platform.http.put(event.ResponseURL, body, ANSWER);
      if (status < 300) return;
      throw new Error(`CloudFormation's address answered ${status}.`);
    } catch (error) {
      if (attempt === ANSWER.attempts) throw error;
    }
  }
}
