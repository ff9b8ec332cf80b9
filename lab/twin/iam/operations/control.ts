import { everywhere, text, withKeyOf, type Asked, type OperationRule } from './rule.ts';

/** What decides, watches and tells. */
export const CONTROL: Readonly<Record<string, OperationRule>> = {
  'cloudwatch:GetMetricData': everywhere('cloudwatch:GetMetricData'),
  'cloudwatch:PutMetricData': (asked) => [
    {
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': text(asked, 'Namespace') },
    },
  ],

  'kms:DescribeKey': describeKey,

  'sfn:DescribeExecution': (asked) => [
    { action: 'states:DescribeExecution', resource: text(asked, 'executionArn') },
  ],
  'sfn:DescribeStateMachine': (asked) => [
    { action: 'states:DescribeStateMachine', resource: text(asked, 'stateMachineArn') },
  ],
  'sfn:ListExecutions': (asked) => [
    { action: 'states:ListExecutions', resource: text(asked, 'stateMachineArn') },
  ],
  'sfn:SendTaskFailure': (asked) => onTask(asked, 'states:SendTaskFailure'),
  'sfn:SendTaskSuccess': (asked) => onTask(asked, 'states:SendTaskSuccess'),
  'sfn:StartExecution': (asked) => [
    { action: 'states:StartExecution', resource: text(asked, 'stateMachineArn') },
  ],
  'sfn:StopExecution': (asked) => [{ action: 'states:StopExecution', resource: text(asked, 'executionArn') }],

  // SNS Developer Guide, "Configuring AWS KMS permissions": who publishes to an encrypted topic needs both.
  'sns:Publish': (asked) => {
    const topic = text(asked, 'TopicArn');
    return [
      { action: 'sns:Publish', resource: topic },
      ...withKeyOf(asked, topic, 'sns', ['kms:GenerateDataKey', 'kms:Decrypt']),
    ];
  },
};

/** A name that leads to no key is answered before anybody is asked. */
function describeKey(asked: Asked) {
  const { call, facts } = asked;
  const given = text(asked, 'KeyId');
  const output = facts.read('kms', call.region, 'DescribeKey', { KeyId: given });
  const metadata = output?.['KeyMetadata'] as { readonly Arn: string } | undefined;
  if (metadata === undefined) return [];
  const alias = /(?:^|:)(alias\/.*)$/.exec(given)?.[1];
  const aliases = new Set([...facts.aliasesOf(metadata.Arn), ...(alias === undefined ? [] : [alias])]);
  return [
    {
      action: 'kms:DescribeKey',
      resource: metadata.Arn,
      context: {
        'kms:ResourceAliases': [...aliases],
        ...(alias === undefined ? {} : { 'kms:RequestAlias': alias }),
      },
    },
  ];
}

/**
 * Against the state machine that waits, whatever the Service Authorization Reference says, which names no resource
 * (aws/aws-cdk#8486, NOAA-OWP/hydrovis#837). A token that nobody gave out is answered before anybody is asked.
 */
function onTask(asked: Asked, action: string) {
  const stateMachine = asked.facts.stateMachineOf(asked.call.region, text(asked, 'taskToken'));
  return stateMachine === undefined ? [] : [{ action, resource: stateMachine }];
}
