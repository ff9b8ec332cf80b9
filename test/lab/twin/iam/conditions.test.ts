import { readConditions } from '../../../../lab/twin/iam/conditions.ts';

function holds(block: object, context: Readonly<Record<string, string | readonly string[]>> = {}): boolean {
  const given = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return readConditions(block, 'a test').every(({ key, holds: isSo }) => isSo(given.get(key)));
}

const ACCOUNT = { 'aws:SourceAccount': '111122223333' };
const ALARM = { 'aws:SourceArn': 'arn:aws:cloudwatch:us-west-2:111122223333:alarm:latch' };

describe('operators', () => {
  test.each([
    [{ StringEquals: { 'aws:SourceAccount': '111122223333' } }, true],
    [{ StringEquals: { 'aws:SourceAccount': ['999999999999', '111122223333'] } }, true],
    [{ StringEquals: { 'aws:SourceAccount': '1111*' } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': '111122223333' } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': ['999999999999', '111122223333'] } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': '999999999999' } }, true],
    [{ StringLike: { 'aws:SourceAccount': '1111*' } }, true],
    [{ StringNotLike: { 'aws:SourceAccount': '1111*' } }, false],
  ])('%j: %s', (block, expected) => {
    expect(holds(block, ACCOUNT)).toBe(expected);
  });

  test.each([
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:111122223333:alarm:*' } }, true],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:111122223333:alarm:*' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:alarm:latch' } }, false],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:111122223333:alarm:*' } }, false],
    [{ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::bucket' } }, true],
  ])('%j: %s', (block, expected) => {
    expect(holds(block, ALARM)).toBe(expected);
  });

  test('Bool and the string operators that ignore case compare without it', () => {
    expect(holds({ Bool: { 'aws:SecureTransport': 'False' } }, { 'aws:SecureTransport': 'true' })).toBe(
      false,
    );
    expect(holds({ Bool: { 'aws:SecureTransport': 'True' } }, { 'aws:SecureTransport': 'true' })).toBe(true);
    const region = { 'aws:RequestedRegion': 'us-west-2' };
    expect(holds({ StringEqualsIgnoreCase: { 'aws:RequestedRegion': 'US-WEST-2' } }, region)).toBe(true);
    expect(holds({ StringNotEqualsIgnoreCase: { 'aws:RequestedRegion': 'US-WEST-2' } }, region)).toBe(false);
  });

  test('Null asks whether a key is there', () => {
    expect(holds({ Null: { 'aws:SourceArn': 'true' } })).toBe(true);
    expect(holds({ Null: { 'aws:SourceArn': 'true' } }, ALARM)).toBe(false);
    expect(holds({ Null: { 'aws:SourceArn': 'false' } }, ALARM)).toBe(true);
  });

  test('all keys of all operators have to hold', () => {
    const block = { StringEquals: ACCOUNT, ArnLike: ALARM };
    expect(holds(block, { ...ACCOUNT, ...ALARM })).toBe(true);
    expect(holds(block, ACCOUNT)).toBe(false);
  });

  test('names of keys are the same in capitals and small letters', () => {
    expect(holds({ StringEquals: { 'AWS:sourceaccount': '111122223333' } }, ACCOUNT)).toBe(true);
  });
});

describe('a key that is not there', () => {
  test.each([
    [{ StringEquals: { 'aws:SourceAccount': '111122223333' } }, false],
    [{ StringLike: { 'aws:SourceAccount': '*' } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': '111122223333' } }, true],
    [{ StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, false],
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/key' } }, false],
    [{ 'ForAllValues:StringEquals': { 'kms:ResourceAliases': 'alias/key' } }, true],
  ])('%j: %s', (block, expected) => {
    expect(holds(block)).toBe(expected);
  });

  test('IfExists still compares one that is there', () => {
    expect(holds({ StringEqualsIfExists: { 'aws:SourceAccount': '999999999999' } }, ACCOUNT)).toBe(false);
  });
});

describe('a key with several values', () => {
  const aliases = { 'kms:ResourceAliases': ['alias/key', 'alias/other'] };

  test.each([
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/key' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/none' } }, false],
    [{ 'ForAllValues:StringEquals': { 'kms:ResourceAliases': 'alias/key' } }, false],
    [{ 'ForAllValues:StringLike': { 'kms:ResourceAliases': 'alias/*' } }, true],
    [{ 'ForAnyValue:StringNotEquals': { 'kms:ResourceAliases': 'alias/key' } }, true],
    [{ 'ForAllValues:StringNotEquals': { 'kms:ResourceAliases': 'alias/key' } }, false],
  ])('%j: %s', (block, expected) => {
    expect(holds(block, aliases)).toBe(expected);
  });
});

describe('what the lab does not know is refused by name', () => {
  test.each([
    [{ DateLessThan: { 'aws:CurrentTime': '2030-01-01' } }, 'aws:currenttime'],
    [{ NumericLessThan: { 'aws:SourceAccount': '5' } }, 'the condition operator NumericLessThan'],
    [{ IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } }, 'the condition operator IpAddress'],
    [{ NullIfExists: { 'aws:SourceArn': 'true' } }, 'the condition operator NullIfExists'],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, 'the condition key aws:principalorgid'],
    [{ StringEquals: { 'kms:ResourceAliases': 'alias/key' } }, 'without ForAnyValue or ForAllValues'],
  ])('%j', (block, message) => {
    expect(() => readConditions(block, 'a test')).toThrow(message);
  });
});
