import {
  decide,
  type AccessRequest,
  type Decision,
  type ResourceRule,
  type Subject,
} from '../../../../lab/twin/iam/evaluation.ts';
import { readPolicy, type PolicyKind } from '../../../../lab/twin/iam/policy-document.ts';

const statements = (kind: PolicyKind, given: readonly object[]) =>
  readPolicy({ Version: '2012-10-17', Statement: given }, kind, `the ${kind} policy`);

const letIn = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sns:Publish',
  Resource: TOPIC,
  ...more,
});

const trust = (Service: string | readonly string[]) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: 'sts:AssumeRole',
});

const readOne = (statement: object, kind: PolicyKind = 'identity') =>
  readPolicy({ Statement: statement }, kind, 'the policy');

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/step`;
const DATABASE = `arn:aws:rds:us-west-2:${ACCOUNT}:db:orders`;
const TOPIC = `arn:aws:sns:us-west-2:${ACCOUNT}:incidents`;
const KEY = `arn:aws:kms:us-west-2:${ACCOUNT}:key/1`;

const role: Subject = { kind: 'role', roleArn: ROLE, account: ACCOUNT };
const alarms: Subject = { kind: 'service', service: 'cloudwatch.amazonaws.com' };

const promote: AccessRequest = { action: 'rds:PromoteReadReplica', resource: DATABASE };
const publish: AccessRequest = { action: 'sns:Publish', resource: TOPIC };
const decrypt: AccessRequest = { action: 'kms:Decrypt', resource: KEY };

interface Case {
  readonly subject?: Subject;
  readonly request?: AccessRequest;
  readonly identity?: readonly object[];
  readonly resource?: readonly object[];
  readonly rule?: ResourceRule;
  readonly context?: Readonly<Record<string, string>>;
}

function answer({
  subject = role,
  request = promote,
  identity = [],
  resource = [],
  rule = 'either',
  context = {},
}: Case): Decision {
  const keys = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value]]));
  return decide(subject, request, keys, {
    identity: statements('identity', identity),
    resource: statements(rule === 'alone' ? 'trust' : 'resource', resource),
    resourceRule: rule,
  });
}

const allowed = (given: Case): boolean => answer(given).allowed;
const because = (given: Case): string => {
  const decision = answer(given);
  return decision.allowed ? 'allowed' : decision.because;
};

const ALLOW_PROMOTION = { Effect: 'Allow', Action: 'rds:PromoteReadReplica', Resource: DATABASE };
const ALLOW_ALL = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('policies of a role', () => {
  test('what nobody allows is refused', () => {
    expect(because({})).toBe('because no identity-based policy allows the action');
  });

  test('one Allow is enough, in any statement', () => {
    expect(allowed({ identity: [ALLOW_PROMOTION] })).toBe(true);
    expect(allowed({ identity: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }, ALLOW_PROMOTION] })).toBe(
      true,
    );
  });

  test.each([
    ['another action', { ...ALLOW_PROMOTION, Action: 'rds:RebootDBInstance' }],
    ['another service', { ...ALLOW_PROMOTION, Action: 'rdsx:*' }],
    ['another resource', { ...ALLOW_PROMOTION, Resource: `${DATABASE}-2` }],
    ['another region', { ...ALLOW_PROMOTION, Resource: DATABASE.replace('us-west-2', 'us-east-1') }],
  ])('%s is not covered', (_what, statement) => {
    expect(allowed({ identity: [statement] })).toBe(false);
  });

  test.each([
    ['a wildcard in the action', { ...ALLOW_PROMOTION, Action: ['s3:*', 'rds:Promote*'] }],
    ['a wildcard in the resource', { ...ALLOW_PROMOTION, Resource: ['arn:aws:rds:*:*:db:ord???'] }],
    ['everything', ALLOW_ALL],
    ['everything but another action', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
    ['everything but another resource', { ...ALLOW_PROMOTION, Resource: undefined, NotResource: TOPIC }],
  ])('%s covers it', (_what, statement) => {
    expect(allowed({ identity: [JSON.parse(JSON.stringify(statement)) as object] })).toBe(true);
  });

  test.each([
    ['NotAction', { Effect: 'Allow', NotAction: ['rds:*'], Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 'rds:*', NotResource: [DATABASE] }],
  ])('%s leaves out what it names', (_what, statement) => {
    expect(allowed({ identity: [statement] })).toBe(false);
  });

  test('an explicit Deny wins, wherever it stands', () => {
    const deny = { Effect: 'Deny', Action: 'rds:Promote*', Resource: '*' };
    const refusal = 'with an explicit deny in an identity-based policy';
    expect(because({ identity: [deny, ALLOW_ALL] })).toBe(refusal);
    expect(because({ identity: [ALLOW_ALL, deny] })).toBe(refusal);
    expect(allowed({ identity: [ALLOW_ALL, { ...deny, Action: 'rds:Delete*' }] })).toBe(true);
  });

  test('a statement whose condition does not hold says nothing, an Allow as well as a Deny', () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } };
    const west = { 'aws:RequestedRegion': 'us-west-2' };
    const east = { 'aws:RequestedRegion': 'us-east-1' };
    expect(allowed({ identity: [{ ...ALLOW_PROMOTION, Condition }], context: west })).toBe(true);
    expect(allowed({ identity: [{ ...ALLOW_PROMOTION, Condition }], context: east })).toBe(false);
    const deny = { ...ALLOW_ALL, Effect: 'Deny', Condition };
    expect(allowed({ identity: [ALLOW_ALL, deny], context: west })).toBe(false);
    expect(allowed({ identity: [ALLOW_ALL, deny], context: east })).toBe(true);
  });

  test('an action without a resource needs a statement for everything', () => {
    const request = { action: 'ec2:DescribeSecurityGroups', resource: '*' };
    const Action = request.action;
    expect(allowed({ request, identity: [{ Effect: 'Allow', Action, Resource: '*' }] })).toBe(true);
    expect(
      allowed({
        request,
        identity: [{ Effect: 'Allow', Action, Resource: 'arn:aws:ec2:*:*:security-group/*' }],
      }),
    ).toBe(false);
  });

  test('a condition on a key that the lab does not know for the action is refused by name', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'shop' } };
    const statement = { Effect: 'Allow', Action: ['rds:*', 'ecs:*'], Resource: '*', Condition };
    expect(allowed({ identity: [statement], context: { 'aws:ResourceTag/team': 'shop' } })).toBe(true);
    const request = {
      action: 'ecs:UpdateService',
      resource: 'arn:aws:ecs:us-west-2:111122223333:service/a/b',
    };
    expect(() => answer({ request, identity: [statement] })).toThrow(
      'the condition key aws:resourcetag/team on ecs:UpdateService',
    );
  });

  test('says which statement and which of its patterns the answer rests on: the first that allows', () => {
    const wide = { Effect: 'Allow', Action: ['s3:*', 'rds:*'], Resource: [TOPIC, DATABASE] };
    const decision = answer({ identity: [wide, ALLOW_ALL] });
    if (!decision.allowed) throw new Error(decision.because);
    expect(decision.by.map(({ statement, action, resource }) => [statement.where, action, resource])).toEqual(
      [['the identity policy, statement 1', 1, 1]],
    );
  });
});

describe('policies of a resource', () => {
  test('let in a role that they name, and everybody', () => {
    expect(allowed({ request: publish, resource: [letIn({ AWS: ROLE })] })).toBe(true);
    expect(allowed({ request: publish, resource: [letIn('*')] })).toBe(true);
    expect(allowed({ request: publish, resource: [letIn({ AWS: '*' })] })).toBe(true);
    expect(allowed({ request: publish, resource: [letIn({ AWS: `${ROLE}-2` })] })).toBe(false);
  });

  test('that name the account leave it to the policies of the role', () => {
    for (const AWS of [`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT]) {
      expect(because({ request: publish, resource: [letIn({ AWS })] })).toBe(
        'because no identity-based policy allows the action',
      );
      expect(allowed({ request: publish, resource: [letIn({ AWS })], identity: [ALLOW_ALL] })).toBe(true);
    }
  });

  test('that do not speak of a role take nothing away from it', () => {
    expect(
      allowed({ request: publish, resource: [letIn({ AWS: `${ROLE}-2` })], identity: [ALLOW_ALL] }),
    ).toBe(true);
  });

  test('deny to everybody, to the account, or to a service', () => {
    const refusal = 'with an explicit deny in a resource-based policy';
    for (const Principal of ['*', { AWS: ROLE }, { AWS: ACCOUNT }]) {
      const deny = letIn(Principal, { Effect: 'Deny' });
      expect(because({ request: publish, resource: [deny], identity: [ALLOW_ALL] })).toBe(refusal);
    }
    const deny = letIn({ Service: 'cloudwatch.amazonaws.com' }, { Effect: 'Deny' });
    expect(because({ subject: alarms, request: publish, resource: [letIn('*'), deny] })).toBe(refusal);
  });

  test('a Deny of what is not encrypted leaves encrypted calls alone', () => {
    const deny = letIn('*', { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const given = { request: publish, identity: [ALLOW_ALL], resource: [deny] };
    expect(allowed({ ...given, context: { 'aws:SecureTransport': 'true' } })).toBe(true);
    expect(allowed({ ...given, context: { 'aws:SecureTransport': 'false' } })).toBe(false);
  });

  test('are all that lets a service in', () => {
    const service = letIn({ Service: 'cloudwatch.amazonaws.com' });
    expect(allowed({ subject: alarms, request: publish, resource: [service] })).toBe(true);
    expect(because({ subject: alarms, request: publish, resource: [], identity: [ALLOW_ALL] })).toBe(
      'because no resource-based policy allows the action',
    );
    expect(
      allowed({ subject: alarms, request: publish, resource: [letIn({ Service: 'events.amazonaws.com' })] }),
    ).toBe(false);
    expect(allowed({ subject: alarms, request: publish, resource: [letIn({ AWS: ACCOUNT })] })).toBe(false);
  });

  test('hold a service to the account and the resource it acts for', () => {
    const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
    const given = {
      subject: alarms,
      request: publish,
      resource: [letIn({ Service: 'cloudwatch.amazonaws.com' }, { Condition })],
    };
    expect(allowed({ ...given, context: { 'aws:SourceAccount': ACCOUNT } })).toBe(true);
    expect(allowed({ ...given, context: { 'aws:SourceAccount': '999999999999' } })).toBe(false);
    expect(allowed(given)).toBe(false);
  });
});

describe('policies of a key', () => {
  const delegate = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const use = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY };
  const given = { request: decrypt, rule: 'key' } as const;

  test('a key whose policy leaves it to the account is opened by the role’s policies, and only then', () => {
    expect(allowed({ ...given, resource: [delegate], identity: [use] })).toBe(true);
    expect(allowed({ ...given, resource: [delegate] })).toBe(false);
  });

  test('a key whose policy says nothing of the account stays closed, whatever the role’s policies say', () => {
    expect(because({ ...given, resource: [], identity: [ALLOW_ALL] })).toBe(
      'because no resource-based policy allows the action',
    );
  });

  test('a key whose policy names the role is open to it', () => {
    expect(allowed({ ...given, resource: [{ ...delegate, Principal: { AWS: ROLE } }] })).toBe(true);
  });

  test('a service needs a statement of its own', () => {
    expect(allowed({ ...given, subject: alarms, resource: [delegate] })).toBe(false);
    const service = {
      ...delegate,
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'kms:Decrypt*',
    };
    expect(allowed({ ...given, subject: alarms, resource: [delegate, service] })).toBe(true);
  });
});

describe('trust', () => {
  const assume: AccessRequest = { action: 'sts:AssumeRole', resource: ROLE };
  const lambda: Subject = { kind: 'service', service: 'lambda.amazonaws.com' };

  test('only a service that the role trusts takes it', () => {
    const given = { subject: lambda, request: assume, rule: 'alone' } as const;
    expect(allowed({ ...given, resource: [trust('lambda.amazonaws.com')] })).toBe(true);
    expect(allowed({ ...given, resource: [trust(['states.amazonaws.com', 'lambda.amazonaws.com'])] })).toBe(
      true,
    );
    expect(allowed({ ...given, resource: [trust('states.amazonaws.com')] })).toBe(false);
    expect(allowed({ ...given, resource: [] })).toBe(false);
  });

  test('a role does not take another by its own policies alone', () => {
    const identity = [ALLOW_ALL];
    expect(
      allowed({ request: assume, rule: 'alone', identity, resource: [trust('lambda.amazonaws.com')] }),
    ).toBe(false);
  });
});

describe('documents', () => {
  test('may have a single statement', () => {
    expect(readOne(ALLOW_ALL)).toHaveLength(1);
  });

  test.each([
    [
      'a principal in a role’s policy',
      { ...ALLOW_ALL, Principal: '*' },
      'identity',
      'Principal in a statement',
    ],
    ['NotPrincipal', { ...ALLOW_ALL, NotPrincipal: '*' }, 'resource', 'NotPrincipal in a statement'],
    ['a federated principal', { ...ALLOW_ALL, Principal: { Federated: 'x' } }, 'resource', 'kind Federated'],
    [
      'a variable',
      { ...ALLOW_ALL, Resource: 'arn:aws:s3:::b/${aws:username}' },
      'identity',
      'policy variable',
    ],
    ['no resource', { Effect: 'Allow', Action: '*' }, 'identity', 'neither Resource nor NotResource'],
    ['no effect', { Action: '*', Resource: '*' }, 'identity', 'Effect is undefined'],
    ['no principal', ALLOW_ALL, 'resource', 'has no Principal'],
  ] as const)('%s ends the lab by name', (_what, statement, kind, message) => {
    expect(() => readOne(statement, kind)).toThrow(message);
  });
});
