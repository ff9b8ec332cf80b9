import { SIDES, type Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { stableUuid } from '../support/ids.ts';

interface Topic {
  readonly arn: string;
  readonly subscriptions: Subscription[];
  published: number;
}

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** SNS API Reference, "Publish": printable ASCII, no line break, at most 100 characters. */
const SUBJECT = /^[ -~]{1,100}$/;
const MESSAGE_BYTES = 262_144;
/** What the templates call the topic they make, after the prefix of all names. */
const OWN_TOPIC = 'incidents';

/** Amazon SNS. What is published is recorded with whom it went to; people and chats are not simulated. */
export function createSns(world: WorldContext): TwinService {
  const topics = new RegionalRegistry<Topic>('topic');
  return {
    service: 'sns',
    operations: { Publish: (call) => publish(world, topics, call) },
    resources: {
      'AWS::SNS::Topic': (resource) => createTopic(world, topics, resource),
      'AWS::SNS::Subscription': (resource) => subscribe(topics, resource),
    },
    adopt: (deployment) => adopt(topics, deployment),
  };
}

/** Topics that the configuration calls existing; the one Muster makes comes from a template. */
function adopt(topics: RegionalRegistry<Topic>, deployment: Deployment): void {
  for (const side of SIDES) {
    const region = deployment.regions[side];
    const { topicArn: arn, functionPrefix: prefix } = deployment.names[side];
    if (!arn.endsWith(`:${prefix}${OWN_TOPIC}`))
      topics.add(region, arn, { arn, subscriptions: [], published: 0 });
  }
}

function createTopic(
  world: WorldContext,
  topics: RegionalRegistry<Topic>,
  resource: LoadedResource,
): ResourceIdentity {
  const { region } = resource;
  const name = propertiesOf(resource).optionalText('TopicName') ?? `${resource.stack}-${resource.logicalId}`;
  const arn = `arn:${PARTITION}:sns:${region}:${world.account}:${name}`;
  topics.add(region, arn, { arn, subscriptions: [], published: 0 });
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
}

function subscribe(topics: RegionalRegistry<Topic>, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const topicArn = properties.text('TopicArn');
  const topic = topics.get(resource.region, topicArn) ?? properties.fail(`there is no topic ${topicArn}`);
  const arn = `${topicArn}:${stableUuid(topicArn, resource.logicalId)}`;
  topic.subscriptions.push({
    arn,
    protocol: properties.text('Protocol'),
    endpoint: properties.optionalText('Endpoint') ?? '',
  });
  return { ref: arn, attributes: { Arn: arn } };
}

function publish(world: WorldContext, topics: RegionalRegistry<Topic>, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'InvalidParameter').allow(['TopicArn', 'Subject', 'Message']);
  const topic = topics.get(call.region, input.text('TopicArn'));
  if (topic === undefined) throw new ApiError('NotFound', 'Topic does not exist', 404);
  const subject = input.optionalText('Subject');
  if (subject !== undefined && !SUBJECT.test(subject)) {
    input.fail('Invalid parameter: Subject');
  }
  const message = input.text('Message');
  if (Buffer.byteLength(message) > MESSAGE_BYTES) input.fail('Invalid parameter: Message too long');
  return { MessageId: deliver(world, call.region, topic, subject ?? '', message) };
}

function deliver(
  world: WorldContext,
  region: string,
  topic: Topic,
  subject: string,
  message: string,
): string {
  topic.published += 1;
  world.record({
    atMilliseconds: world.kernel.now(),
    region,
    kind: 'sns.published',
    text: subject,
    data: {
      topicArn: topic.arn,
      subject,
      message,
      to: topic.subscriptions.map(({ protocol, endpoint }) => ({ protocol, endpoint })),
    },
  });
  return stableUuid(topic.arn, String(topic.published));
}
