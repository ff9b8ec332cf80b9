import { createHash } from 'node:crypto';
import { CfnElement, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import {
  DEPLOYMENT_GUARD_TYPE,
  deploymentGuard,
  type DeploymentGuardProperties,
} from '../../lambda/steps/deployment-guard/contract.ts';
import { functionArn } from '../topology/names.ts';
import type { RegionScope } from './region-scope.ts';

/** CloudFormation waits an hour for an answer unless told otherwise; this one is there within seconds or never. */
const ANSWER_SECONDS = 120;

/**
 * Asks the region's ledger before anything else in the stack changes: no while an incident is open, no while the
 * ledger and this template disagree about who serves. CloudFormation only asks when a property of this resource
 * changes, so one of them is a hash of everything else in the stack.
 */
export class DeploymentGuard extends Construct {
  readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { region } = props;
    const stack = Stack.of(this);
    const properties: DeploymentGuardProperties = {
      activeSide: region.topology.activeSide,
      revision: Lazy.string({ produce: () => fingerprint(stack, this.resource) }),
    };
    this.resource = new CfnResource(this, 'Resource', {
      type: DEPLOYMENT_GUARD_TYPE,
      properties: {
        ServiceToken: functionArn(region.place, deploymentGuard.name),
        ServiceTimeout: ANSWER_SECONDS,
        ...properties,
      },
    });
  }

  /** Nothing below these constructs changes before the guard has agreed. */
  protect(constructs: readonly IConstruct[]): void {
    for (const construct of constructs) construct.node.addDependency(this);
  }

  /** Protects everything that stands beside the guard, but for what it needs itself. Called when the stack is complete. */
  protectAll(needed: readonly IConstruct[] = []): void {
    const apart = new Set<IConstruct>([this, ...needed]);
    this.protect(Stack.of(this).node.children.filter((child) => !apart.has(child) && hasResources(child)));
  }
}

function hasResources(construct: IConstruct): boolean {
  return construct.node.findAll().some((each) => CfnResource.isCfnResource(each));
}

/** Everything the template says beside the guard, asset hashes included, in the order of the template. */
function fingerprint(stack: Stack, guard: CfnResource): string {
  const hash = createHash('sha256');
  for (const element of stack.node.findAll()) {
    if (CfnElement.isCfnElement(element) && element !== guard) {
      hash.update(JSON.stringify(stack.resolve(element._toCloudFormation())));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
