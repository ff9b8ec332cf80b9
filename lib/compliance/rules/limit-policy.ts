import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Json } from '../assembly-model/json.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { items, objects } from '../assembly-model/values.ts';
import type { Rule, Violation } from './framework/rule.ts';

/** IAM User Guide, "IAM and STS quotas": characters without white space. */
const MANAGED_MAX = 6_144;
const INLINE_MAX = 10_240;
/** Adjustable; what an account has without asking. */
const TRUST_MAX = 2_048;
const ATTACHED_MAX = 10;
/** S3 User Guide, "Bucket policies": 20 KB. KMS Developer Guide, "Quotas": 32 KB. */
const BUCKET_MAX = 20_480;
const KEY_MAX = 32_768;

export const limitPolicy: Rule = {
  id: 'DR-LIMIT-POLICY',
  title: 'Every policy is one that its service takes',
  level: 'error',
  protectsFrom:
    'LimitExceeded at the 150th database: exact ARNs outgrow a policy sooner than anybody counts them.',
  remedy: 'Cut the policy into several, or name what it is about by prefix and tag.',
  controls: ['AC-6', 'CP-2', 'A.8.2'],
  failureModes: [87],
  evaluate: (assembly) => [
    ...assembly.ofType('AWS::IAM::Role').flatMap(ofRole),
    ...documents(assembly, 'AWS::IAM::ManagedPolicy', 'PolicyDocument', MANAGED_MAX),
    ...documents(assembly, 'AWS::S3::BucketPolicy', 'PolicyDocument', BUCKET_MAX),
    ...documents(assembly, 'AWS::KMS::Key', 'KeyPolicy', KEY_MAX),
  ],
};

function documents(
  assembly: AssemblyModel,
  type: string,
  property: string,
  max: number,
): readonly Violation[] {
  return assembly
    .ofType(type)
    .flatMap((resource) => over(resource, property, length(resource.at(property)), max));
}

function ofRole(role: Resource): readonly Violation[] {
  const inline = objects(role.at('Policies')).reduce(
    (sum, policy) => sum + length(policy['PolicyDocument']),
    0,
  );
  const attached = items(role.at('ManagedPolicyArns')).length;
  return [
    ...over(role, 'its own policies', inline, INLINE_MAX),
    ...over(role, 'AssumeRolePolicyDocument', length(role.at('AssumeRolePolicyDocument')), TRUST_MAX),
    ...(attached > ATTACHED_MAX
      ? [
          {
            at: role,
            message: `${attached} managed policies are attached; an account begins with ${ATTACHED_MAX}.`,
          },
        ]
      : []),
  ];
}

function over(at: Resource, what: string, characters: number, max: number): readonly Violation[] {
  return characters > max ? [{ at, message: `${what}: ${characters} characters; ${max} are taken.` }] : [];
}

/** Without what only the deployment knows: so many there are at least. */
function length(document: Json | undefined): number {
  return document === undefined
    ? 0
    : JSON.stringify(document).replaceAll(/\u27E8[^\u27E9]*\u27E9|\s/g, '').length;
}
