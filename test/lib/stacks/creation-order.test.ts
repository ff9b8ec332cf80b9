import { DEFINITIONS, flipped, resourcesOf, templatesFor, type Resource } from './support.ts';

/**
 * What CloudFormation cannot see: one resource names another by a literal name, and AWS looks whether it is there.
 * Without a dependency a first deployment makes both at once, and fails or not as it happens.
 */
const CASES = Object.entries(DEFINITIONS).flatMap(([name, definition]) => [
  [name, definition] as const,
  [`${name}, recovery serves`, flipped(definition)] as const,
]);

describe.each(CASES)('a first deployment of %s', (_name, definition) => {
  const templates = templatesFor(definition);

  test('a bucket that is logged comes after the bucket of its logs and the policy of that', () => {
    const buckets = resourcesOf(templates, 'AWS::S3::Bucket');
    const policies = resourcesOf(templates, 'AWS::S3::BucketPolicy');
    const pairs = buckets.flatMap((bucket) => {
      const needed = [
        ...buckets.filter(({ Properties }) => Properties['BucketName'] === logsOf(bucket)),
        ...policies.filter(({ Properties }) => Properties['Bucket'] === logsOf(bucket)),
      ];
      return needed.filter(({ stack }) => stack === bucket.stack).map((each) => [bucket, each] as const);
    });
    // The evidence of both regions; the application's buckets stand in stacks that are deployed later.
    expect(pairs).toHaveLength(4);
    expect(pairs.filter(([later, earlier]) => !waitsFor(later, earlier)).map(named)).toEqual([]);
  });

  test('what belongs to a vault or a plan of restore tests comes after it', () => {
    const members = [
      ['AWS::Backup::BackupPlan', 'AWS::Backup::BackupVault'],
      ['AWS::Backup::RestoreTestingPlan', 'AWS::Backup::BackupVault'],
      ['AWS::Backup::RestoreTestingSelection', 'AWS::Backup::RestoreTestingPlan'],
    ] as const;
    const pairs = members.flatMap(([member, owner]) =>
      resourcesOf(templates, member).flatMap((later) =>
        resourcesOf(templates, owner)
          .filter(({ stack }) => stack === later.stack)
          .map((earlier) => [later, earlier] as const),
      ),
    );
    expect(pairs.length).toBeGreaterThan(2);
    expect(pairs.filter(([later, earlier]) => !waitsFor(later, earlier)).map(named)).toEqual([]);
  });
});

function logsOf({ Properties }: Resource): string | undefined {
  return (Properties['LoggingConfiguration'] as { DestinationBucketName?: string } | undefined)
    ?.DestinationBucketName;
}

function waitsFor({ DependsOn }: Resource, { logicalId }: Resource): boolean {
  return DependsOn?.includes(logicalId) === true;
}

function named([later, earlier]: readonly [Resource, Resource]): string {
  return `${later.stack}: ${later.logicalId} before ${earlier.logicalId}`;
}
