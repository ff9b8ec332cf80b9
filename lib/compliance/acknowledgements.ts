import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What was accepted, where, and why. */
export interface Acknowledgement {
  /** Path of the construct it stands on. */
  readonly path: string;
  /** As the plug-in names it, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly finding: string;
  readonly reason: string;
}

/**
 * The one way a finding is accepted: on one construct, one exact finding, with the reason an auditor reads.
 * `where` is false where the finding cannot arise, so that no acknowledgement stands without its finding.
 */
export function acknowledge(construct: IConstruct, finding: string, reason: string, where = true): void {
  if (where) Validations.of(construct).acknowledge({ id: finding, reason });
}

/** A wildcard in a resource, as cdk-nag names it. */
export function wildcardResource(resource: string): string {
  return `AwsSolutions-IAM5[Resource::${resource}]`;
}

/** One of AWS's own policies, as cdk-nag names it. */
export function managedPolicy(arn: string): string {
  return `AwsSolutions-IAM4[Policy::${arn}]`;
}

/** Every acknowledgement of a tree: CDK lets one that matches nothing pass, so somebody has to look. */
export function acknowledgementsIn(root: IConstruct): readonly Acknowledgement[] {
  return root.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) => Object.entries(entry.data as Readonly<Record<string, string>>))
      .map(([id, reason]) => ({
        path: construct.node.path,
        finding: id.replace(/^annotation::/i, ''),
        reason,
      })),
  );
}
