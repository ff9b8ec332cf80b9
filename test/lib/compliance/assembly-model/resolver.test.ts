import type { Json } from '../../../../lib/compliance/assembly-model/json.ts';
import { isSymbolic } from '../../../../lib/compliance/assembly-model/symbols.ts';
import { modelOf, type Templates } from '../rules/support/fixture.ts';

/** What the property `Value` of the resource `Probe` comes to, in us-east-1 unless another region is named. */
function resolved(value: string, rest = '', region = 'us-east-1'): Json | undefined {
  const templates: Templates = {
    [region]: `
Parameters:
  Named: { Type: String, Default: orders }
  Open: { Type: String }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
  Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/web }
Mappings: { Sizes: { us-east-1: { Writer: large } } }
Conditions:
  IsHome: !Equals [!Ref 'AWS::Region', us-east-1]
  IsAway: !Not [!Condition IsHome]
  IsOpen: !Equals [!Ref Open, x]
  Both: !And [!Condition IsHome, !Condition IsOpen]
  Neither: !And [!Condition IsAway, !Condition IsOpen]
  Either: !Or [!Condition IsHome, !Condition IsOpen]
  Loop: !Not [!Condition Loop]
Resources:
  Probe: { Type: Custom::Probe, Properties: { Value: ${value} } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
  Table: { Type: AWS::DynamoDB::Table }
  Database: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceIdentifier: Orders-DB } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: incidents } }
  Check: { Type: AWS::Route53::HealthCheck }
${rest}
`,
  };
  return modelOf({ templates }).ofType('Custom::Probe')[0]?.at('Value');
}

const TABLE = '\u27E8us-east-1/Table\u27E9';

describe('what can be known without a deployment', () => {
  test.each<[string, Json]>([
    ['!Ref Named', 'orders'],
    ['!Ref Zones', ['a', 'b']],
    ['!Ref AWS::Region', 'us-east-1'],
    ['!Ref Bucket', 'files'],
    ['!GetAtt Bucket.Arn', 'arn:aws:s3:::files'],
    ['!GetAtt Database.DBInstanceArn', 'arn:aws:rds:us-east-1:111122223333:db:orders-db'],
    ['!Ref Topic', 'arn:aws:sns:us-east-1:111122223333:incidents'],
    ['!GetAtt Topic.TopicName', 'incidents'],
    [
      '!Sub "${AWS::StackName}-${Named}-${Bucket.Arn}-${!Literal}"',
      'us-east-1-orders-arn:aws:s3:::files-${Literal}',
    ],
    ["!Sub ['${a}-${Named}', { a: !Ref Bucket }]", 'files-orders'],
    ["!Join ['-', [a, !Ref Named, !Ref Bucket]]", 'a-orders-files'],
    ["!Select [1, !Split ['/', 'a/b/c']]", 'b'],
    ["!Select ['0', !Ref Zones]", 'a'],
    ['!FindInMap [Sizes, !Ref AWS::Region, Writer]', 'large'],
    ['!If [IsHome, here, there]', 'here'],
    ['!If [IsAway, here, there]', 'there'],
    ['!If [Either, here, there]', 'here'],
    ['!If [Neither, here, there]', 'there'],
    ['{ kept: 1, gone: !Ref AWS::NoValue }', { kept: 1 }],
    ['[a, !Ref AWS::NoValue, b]', ['a', 'b']],
    ["{ 'Fn::ToJsonString': { a: !Ref Named } }", '{"a":"orders"}'],
    ['!Base64 abc', 'abc'],
  ])('%s', (value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test('the partition follows the region', () => {
    expect(resolved('!Sub "arn:${AWS::Partition}:x"', '', 'cn-north-1')).toBe('arn:aws-cn:x');
    expect(resolved('!GetAtt Bucket.Arn', '', 'us-gov-west-1')).toBe('arn:aws-us-gov:s3:::files');
  });
});

describe('what only the deployment knows', () => {
  test.each([
    '!Ref Open',
    '!Ref Image',
    '!Ref Nothing',
    '!Sub "x-${Open}"',
    '!GetAtt Table.StreamArn',
    '!If [IsOpen, a, b]',
    '!If [Both, a, b]',
    '!If [Loop, a, b]',
    '!If [Missing, a, b]',
    '!ImportValue somewhere',
    '!FindInMap [Sizes, eu-west-1, Writer]',
    '!Select [0, !GetAZs ""]',
    "!Cidr ['10.0.0.0/16', 4, 8]",
    "'{{resolve:ssm:/a/b}}'",
  ])('%s stays a symbol', (value) => {
    expect(isSymbolic(resolved(value))).toBe(true);
  });

  test('a resource without a name is the same symbol however it is referred to', () => {
    expect(resolved('!Ref Table')).toBe(TABLE);
    expect(resolved('!GetAtt Table.Arn')).toBe(`arn:aws:dynamodb:us-east-1:111122223333:table/${TABLE}`);
    expect(resolved('!GetAtt Check.HealthCheckId')).toBe(resolved('!Ref Check'));
  });

  test('a stack without a region has one only it knows', () => {
    const value = resolved('!GetAtt Database.DBInstanceArn', '', 'anywhere');
    expect(value).toMatch(/^arn:aws:rds:\u27E8anywhere\/AWS Region\u27E9:111122223333:db:orders-db$/);
  });
});

describe('resources', () => {
  test('one that a condition keeps out for certain is not there', () => {
    const model = modelOf({
      templates: {
        'us-east-1': `
Conditions:
  Never: !Equals [a, b]
  Perhaps: !Equals [!Ref AWS::StackId, b]
Resources:
  Out: { Type: AWS::SNS::Topic, Condition: Never }
  In: { Type: AWS::SNS::Topic, Condition: Perhaps }
`,
      },
    });
    expect(model.ofType('AWS::SNS::Topic').map(({ logicalId }) => logicalId)).toEqual(['In']);
  });

  test('an export is known to the stacks of its region only', () => {
    const importing = 'Probe: { Type: Custom::Probe, Properties: { Value: !ImportValue vpc-id } }';
    const model = modelOf({
      templates: {
        'us-east-1': `
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: t } } }
Outputs: { Topic: { Value: !Ref Topic, Export: { Name: vpc-id } } }
`,
        'us-east-1 app': importing,
        'us-west-2': importing,
      },
    });
    const [near, far] = model.ofType('Custom::Probe').map((probe) => probe.at('Value'));
    expect(near).toBe('arn:aws:sns:us-east-1:111122223333:t');
    expect(isSymbolic(far)).toBe(true);
  });

  test('tags come from the resource, in both forms', () => {
    const model = modelOf({
      templates: {
        'us-east-1': `
List: { Type: AWS::RDS::DBInstance, Properties: { Tags: [{ Key: backup, Value: daily }] } }
Map: { Type: AWS::Backup::BackupVault, Properties: { BackupVaultTags: { lock: compliance } } }
`,
      },
    });
    expect(model.resources.map(({ tags }) => tags)).toEqual([{ backup: 'daily' }, { lock: 'compliance' }]);
  });
});
