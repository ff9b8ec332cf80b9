import { matchesAction, matchesArn, matchesPattern } from '../../../../lab/twin/iam/patterns.ts';

describe('patterns', () => {
  test.each([
    ['*', 'anything at all', true],
    ['db:orders', 'db:orders', true],
    ['db:orders', 'db:Orders', false],
    ['db:orders', 'db:orders-2', false],
    ['db:*', 'db:orders', true],
    ['secret:mail-??????', 'secret:mail-a1B2c3', true],
    ['secret:mail-??????', 'secret:mail', false],
    ['secret:mail-??????', 'secret:mail-key-a1B2c3', false],
    ['a.c', 'abc', false],
    ['runs/*', 'runs/2026/report.md', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  test('names of actions are the same in capitals and small letters', () => {
    expect(matchesAction('RDS:describedb*', 'rds:DescribeDBInstances')).toBe(true);
    expect(matchesAction('rds:DescribeDB*', 'rds:ModifyDBInstance')).toBe(false);
  });
});

describe('patterns of ARNs', () => {
  const DATABASE = 'arn:aws:rds:us-west-2:111122223333:db:orders';

  test.each([
    ['*', true],
    [DATABASE, true],
    ['arn:aws:rds:us-west-2:111122223333:db:*', true],
    ['arn:aws:rds:*:*:*', true],
    ['arn:aws:rds:us-*-2:111122223333:db:orders', true],
    ['arn:aws:rds:us-east-1:111122223333:db:orders', false],
    ['arn:aws:rds:us-west-2:111122223333:pg:*', false],
  ])('%s on a database: %s', (pattern, expected) => {
    expect(matchesArn(pattern, DATABASE)).toBe(expected);
  });

  test('a wildcard does not reach from one part into the next', () => {
    expect(matchesArn('arn:aws:rds:us*db:orders:x:y', DATABASE)).toBe(false);
    expect(
      matchesArn('arn:aws:states:*:execution:run', 'arn:aws:states:us-west-2:111122223333:execution:run'),
    ).toBe(false);
  });

  test('only a pattern for everything allows an action that knows no resource', () => {
    expect(matchesArn('*', '*')).toBe(true);
    expect(matchesArn('arn:aws:ec2:us-west-2:111122223333:security-group/*', '*')).toBe(false);
  });

  test('a listing is asked with a star of its own', () => {
    const listing = 'arn:aws:rds:us-west-2:111122223333:db:*';
    expect(matchesArn('arn:aws:rds:us-west-2:111122223333:db:*', listing)).toBe(true);
    expect(matchesArn(DATABASE, listing)).toBe(false);
  });
});
