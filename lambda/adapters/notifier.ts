import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Platform } from '../platform.ts';
import type { Notifier } from '../ports/notifier.ts';
import { client } from './clients.ts';

/** SNS takes 100 printable ASCII characters as a subject, and no line break (SNS API Reference, Publish). */
const SUBJECT_CHARACTERS = 100;

/** The topic of the region this function stands in. */
export function notifier(platform: Platform): Notifier {
  const sns = client(platform, SNSClient, 'sns');
  const { topicArn } = platform.deployment.names[platform.side];
  return {
    async notify({ subject, body }) {
      await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: printable(subject), Message: body }));
    },
  };
}

function printable(subject: string): string {
  return subject.replaceAll(/[^ -~]+/g, ' ').slice(0, SUBJECT_CHARACTERS);
}
