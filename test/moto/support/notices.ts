import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Side } from '../../../lambda/deployment.ts';
import { operator } from './moto.ts';
import type { MotoWorld } from './world.ts';

const ADDRESS = '/notices';

/** As SNS posts it to a subscribed address. */
export interface PostedNotice {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
}

/** Somebody hears of everything that a region's topic is told: moto posts it over HTTP. */
export async function listen({ deployment, inbox }: MotoWorld, side: Side): Promise<void> {
  await new SNSClient(operator(deployment.regions[side])).send(
    new SubscribeCommand({
      TopicArn: deployment.names[side].topicArn,
      Protocol: 'http',
      Endpoint: inbox.urlOf(ADDRESS),
    }),
  );
}

export function noticesOf({ inbox }: MotoWorld): readonly PostedNotice[] {
  return (inbox.at(ADDRESS) as PostedNotice[]).filter(({ Type }) => Type === 'Notification');
}
