import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allow, policyDocument } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';

export interface EncryptionKeyProps {
  readonly region: RegionScope;
  readonly alias: string;
  readonly description: string;
  /** Services that encrypt on their own account, e.g. an alarm that publishes to an encrypted topic. */
  readonly services?: readonly string[];
}

/**
 * A key of one region, named by its alias. Not a multi-Region key: services treat those as single-region anyway,
 * policies are not synchronized, and the replica needs a generated id, which a literal name cannot hold.
 *
 * Retained, but not from a creation that is rolled back: the next try would find the alias taken, by another key.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { account, partition } = props.region.place;
    const services = props.services ?? [];
    const key = new CfnKey(this, 'Key', {
      description: props.description,
      enableKeyRotation: true,
      // The longest there is: a key that is gone takes every backup with it.
      pendingWindowInDays: 30,
      keyPolicy: policyDocument([
        {
          ...allow(['kms:*'], ['*']),
          Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        },
        ...(services.length === 0
          ? []
          : [
              {
                ...allow(['kms:Decrypt', 'kms:GenerateDataKey*'], ['*'], {
                  StringEquals: { 'aws:SourceAccount': account },
                }),
                Principal: { Service: services },
              },
            ]),
      ]),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const alias = new CfnAlias(this, 'Alias', { aliasName: props.alias, targetKeyId: key.ref });
    alias.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.arn = key.attrArn;
  }
}
