import {
  DOCUMENT_CHARACTERS,
  allow,
  policyDocuments,
  trust,
  type PolicyDocument,
} from '../../../lib/constructs/policy-documents.ts';

const arns = (count: number): readonly string[] =>
  Array.from(
    { length: count },
    (_, index) => `arn:aws:rds:us-west-2:111122223333:db:muster-shop-database-${index}`,
  );

function resourcesIn(documents: readonly PolicyDocument[]): readonly string[] {
  return documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => Resource));
}

test('a few statements make one policy', () => {
  const documents = policyDocuments([
    allow(['sns:Publish'], arns(1)),
    allow(['rds:PromoteReadReplica'], arns(3)),
  ]);
  expect(documents).toHaveLength(1);
  expect(documents[0]?.Statement).toHaveLength(2);
});

test('two hundred databases are cut along their ARNs: every policy fits, no permission is lost or added', () => {
  const documents = policyDocuments([allow(['rds:PromoteReadReplica'], arns(200))]);
  expect(documents.length).toBeGreaterThan(1);
  for (const document of documents)
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(DOCUMENT_CHARACTERS);
  expect(resourcesIn(documents).toSorted()).toEqual(arns(200).toSorted());
  for (const { Statement } of documents) {
    for (const { Action, Effect } of Statement)
      expect([Action, Effect]).toEqual([['rds:PromoteReadReplica'], 'Allow']);
  }
});

test('a cut statement keeps its condition', () => {
  const condition = { StringEquals: { 'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com' } };
  const documents = policyDocuments([allow(['kms:Decrypt'], arns(200), condition)]);
  for (const { Statement } of documents)
    for (const { Condition } of Statement) expect(Condition).toEqual(condition);
});

test('one resource is never cut, however small the limit', () => {
  expect(policyDocuments([allow(['sns:Publish'], arns(1))], 10)).toHaveLength(1);
});

test('a trust policy names the service and nobody else', () => {
  expect(trust('lambda.amazonaws.com')).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
});
