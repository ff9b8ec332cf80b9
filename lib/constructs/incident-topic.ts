import { CfnTopic, CfnTopicPolicy, CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { policyDocument } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';

/** Who hears of an incident, in one region: on a topic of its own, or on one that stands already. */
export class IncidentTopic extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; keyArn: string }) {
    super(scope, id);
    const { notifications } = props.region.topology;
    const { existing, arn } = notifications.topics[props.region.side];
    const topicArn = existing ? arn : this.#topic(props).ref;
    notifications.subscriptions.forEach(({ protocol, endpoint }, index) => {
      new CfnSubscription(this, `Subscription${index + 1}`, { topicArn, protocol, endpoint });
    });
  }

  #topic(props: { region: RegionScope; keyArn: string }): CfnTopic {
    const { topology, side, place } = props.region;
    const { name, arn } = topology.notifications.topics[side];
    const topic = new CfnTopic(this, 'Topic', {
      topicName: name,
      displayName: `Muster ${topology.application}`,
      kmsMasterKeyId: props.keyArn,
    });
    new CfnTopicPolicy(this, 'Policy', {
      topics: [topic.ref],
      policyDocument: policyDocument([
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: arn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          // Alarms publish as a service; functions do so with their own role and need no mention here.
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: arn,
          Condition: { StringEquals: { 'aws:SourceAccount': place.account } },
        },
      ]),
    });
    return topic;
  }
}
