import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  POLICIES_PER_ROLE,
  policyDocuments,
  type PolicyDocument,
  type PolicyStatement,
} from './policy-documents.ts';

export interface ServiceRoleProps {
  readonly roleName: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly statements: readonly PolicyStatement[];
  /** ARNs of AWS's own policies. */
  readonly managedPolicyArns?: readonly string[];
}

/**
 * A role with its permissions and nothing else. They stand in the role itself as long as one policy holds them, and
 * in as many managed policies as they need beyond that: two hundred databases are more than one policy takes.
 */
export class ServiceRole extends Construct {
  readonly role: CfnRole;
  /** Literal, so that other stacks name the role without a reference. */
  readonly roleName: string;
  readonly arn: string;
  /** Everything that has to exist before the role can do its work. */
  readonly ready: readonly (CfnRole | CfnManagedPolicy)[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const documents = policyDocuments(props.statements);
    if (documents.length > POLICIES_PER_ROLE) {
      throw new Error(
        `The role ${props.roleName} needs ${documents.length} policies; IAM attaches ${POLICIES_PER_ROLE} to a role. ` +
          'Divide the application into several configurations.',
      );
    }
    const inline = documents.length === 1;
    this.roleName = props.roleName;
    this.role = new CfnRole(this, 'Role', {
      roleName: props.roleName,
      description: props.description,
      assumeRolePolicyDocument: props.trust,
      ...(inline ? { policies: [{ policyName: 'permissions', policyDocument: documents[0] }] } : {}),
      ...(props.managedPolicyArns === undefined ? {} : { managedPolicyArns: [...props.managedPolicyArns] }),
    });
    this.arn = this.role.attrArn;
    const attached = inline
      ? []
      : documents.map((document, index) => this.#policy(document, index + 1, props.roleName));
    this.ready = [this.role, ...attached];
  }

  #policy(document: PolicyDocument, number: number, roleName: string): CfnManagedPolicy {
    const policy = new CfnManagedPolicy(this, `Permissions${number}`, {
      policyDocument: document,
      roles: [roleName],
    });
    policy.addResourceDependency(this.role);
    return policy;
  }
}
