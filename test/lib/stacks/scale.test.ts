import { crowded, parse, resourcesOf, templatesFor, type Resource } from './support.ts';

const MANY = 200;

/** CloudFormation quotas: resources in a template, bytes of a template that is read from S3. */
const RESOURCES_MAX = 500;
const TEMPLATE_BYTES_MAX = 1_000_000;

/** IAM quotas, characters without white space. */
const MANAGED_POLICY_MAX = 6_144;
const ROLE_POLICIES_MAX = 10_240;

describe(`${MANY} databases and ${MANY} buckets`, () => {
  const templates = templatesFor(crowded(MANY));

  test('every stack is one CloudFormation takes', () => {
    const sizes = [...templates].map(([stack, text]) => ({
      stack,
      resources: Object.keys(parse(text).Resources).length,
      bytes: Buffer.byteLength(text),
    }));
    expect(sizes.filter(({ resources }) => resources > RESOURCES_MAX)).toEqual([]);
    expect(sizes.filter(({ bytes }) => bytes > TEMPLATE_BYTES_MAX)).toEqual([]);
  });

  test('every policy is one IAM takes', () => {
    const managed = resourcesOf(templates, 'AWS::IAM::ManagedPolicy');
    expect(managed.length).toBeGreaterThan(2);
    expect(
      managed.filter(({ Properties }) => size(Properties['PolicyDocument']) > MANAGED_POLICY_MAX),
    ).toEqual([]);
    const roles = resourcesOf(templates, 'AWS::IAM::Role');
    expect(roles.filter((role) => inline(role) > ROLE_POLICIES_MAX)).toEqual([]);
  });
});

function size(document: unknown): number {
  return JSON.stringify(document).length;
}

/** Characters of all the policies that stand in a role. */
function inline({ Properties }: Resource): number {
  const policies = (Properties['Policies'] ?? []) as readonly { PolicyDocument: unknown }[];
  return policies.reduce((sum, { PolicyDocument }) => sum + size(PolicyDocument), 0);
}
