import { conditionHolds, resolveValue } from '../../../../lab/twin/template/intrinsics.ts';
import type { Scope } from '../../../../lab/twin/template/scope.ts';

const scope: Scope = {
  template: {
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Mappings: { Sizes: { 'us-west-2': { small: 't3.micro' } } },
    Conditions: {
      Never: { 'Fn::Equals': ['a', 'b'] },
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-west-2'] },
      Both: { 'Fn::And': [{ Condition: 'Here' }, { 'Fn::Not': [{ Condition: 'Never' }] }] },
      Either: { 'Fn::Or': [{ Condition: 'Never' }, { Condition: 'Here' }] },
    },
  },
  stackName: 'shop',
  region: 'us-west-2',
  account: '111122223333',
  parameters: new Map<string, unknown>([['Size', 'large']]),
  identities: new Map([
    [
      'Topic',
      {
        ref: 'arn:topic',
        attributes: { TopicName: 'incidents', 'Endpoint.Address': 'db.example', Nested: { Port: 5432 } },
      },
    ],
  ]),
  exports: new Map<string, unknown>([['network', 'vpc-1']]),
};

const cases: readonly [string, unknown, unknown][] = [
  ['a parameter', { Ref: 'Size' }, 'large'],
  ['a resource', { Ref: 'Topic' }, 'arn:topic'],
  [
    'a pseudo parameter',
    { Ref: 'AWS::StackId' },
    'arn:aws:cloudformation:us-west-2:111122223333:stack/shop/lab',
  ],
  ['an attribute', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'incidents'],
  ['an attribute as text', { 'Fn::GetAtt': 'Topic.TopicName' }, 'incidents'],
  ['an attribute with a dot', { 'Fn::GetAtt': ['Topic', 'Endpoint.Address'] }, 'db.example'],
  ['a nested attribute', { 'Fn::GetAtt': ['Topic', 'Nested.Port'] }, 5432],
  [
    'Sub',
    { 'Fn::Sub': '${AWS::Region}/${Topic.TopicName}/${!Kept}/${Size}' },
    'us-west-2/incidents/${Kept}/large',
  ],
  [
    'Sub with names of its own',
    { 'Fn::Sub': ['${A}-${Size}', { A: { Ref: 'AWS::AccountId' } }] },
    '111122223333-large',
  ],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, 1]] }, 'a-large-1'],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 't3.micro'],
  ['If', { 'Fn::If': ['Never', 'yes', { Ref: 'Size' }] }, 'large'],
  ['zones', { 'Fn::GetAZs': '' }, ['us-west-2a', 'us-west-2b', 'us-west-2c']],
  ['zones of another region', { 'Fn::GetAZs': 'us-east-1' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['an import', { 'Fn::ImportValue': 'network' }, 'vpc-1'],
  ['Base64', { 'Fn::Base64': 'boot' }, 'Ym9vdA=='],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
  [
    'what has no value is left out',
    {
      a: { Ref: 'AWS::NoValue' },
      b: [1, { Ref: 'AWS::NoValue' }],
      c: { 'Fn::If': ['Never', 1, { Ref: 'AWS::NoValue' }] },
    },
    { b: [1] },
  ],
  [
    'a dynamic reference stays as it is',
    '{{resolve:secretsmanager:db:SecretString:password}}',
    '{{resolve:secretsmanager:db:SecretString:password}}',
  ],
  [
    "a policy's condition is no function",
    { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ],
];

describe('functions of templates', () => {
  test.each(cases)('%s', (_name, value, expected) => {
    expect(resolveValue(value, scope)).toEqual(expected);
  });

  test.each([
    ['Never', false],
    ['Here', true],
    ['Both', true],
    ['Either', true],
  ])('the condition %s', (name, expected) => {
    expect(conditionHolds(name, scope)).toBe(expected);
  });

  test.each([
    ['an unknown function', { 'Fn::Transform': {} }, 'the template function Fn::Transform'],
    ['an unknown reference', { Ref: 'Nobody' }, 'shop refers to Nobody'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Topic', 'Color'] }, 'the attribute Color of AWS::SNS::Topic'],
    ['an unknown import', { 'Fn::ImportValue': 'nothing' }, 'imports nothing'],
    [
      'an empty place of a mapping',
      { 'Fn::FindInMap': ['Sizes', 'us-west-2', 'huge'] },
      'Sizes.us-west-2.huge',
    ],
    ['blocks that do not fit', { 'Fn::Cidr': ['10.0.0.0/24', 2, 8] }, 'does not hold 2 blocks'],
  ])('refuses %s by name', (_name, value, message) => {
    expect(() => resolveValue(value, scope)).toThrow(message);
  });
});
