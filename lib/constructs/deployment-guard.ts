import { createHash } from 'node:crypto';
import { CfnElement, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import {
  DEPLOYMENT_END_TYPE,
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
 *
 * A second resource comes after everything else and tells the ledger that the deployment has reached its end. Until
 * then CloudFormation may roll back, and asks with the template before; that must not be refused.
 */
export class DeploymentGuard extends Construct {
  readonly #begin: CfnResource;
  readonly #end: CfnResource;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { place, topology } = props.region;
    const stack = Stack.of(this);
    const revision = Lazy.string({ produce: () => fingerprint(stack, [this.#begin, this.#end]) });
    const resource = (
      name: string,
      type: string,
      moment: DeploymentGuardProperties['moment'],
    ): CfnResource => {
      const properties: DeploymentGuardProperties = { moment, activeSide: topology.activeSide, revision };
      const ServiceToken = functionArn(place, deploymentGuard.name);
      return new CfnResource(this, name, {
        type,
        properties: { ServiceToken, ServiceTimeout: ANSWER_SECONDS, ...properties },
      });
    };
    this.#begin = resource('Resource', DEPLOYMENT_GUARD_TYPE, 'begin');
    this.#end = resource('End', DEPLOYMENT_END_TYPE, 'end');
    this.#end.addResourceDependency(this.#begin);
  }

  /**
   * Nothing beside the guard changes before it has agreed, but for what it needs itself; the end comes after all of
   * it. Called when the stack is complete.
   */
  protectAll(needed: readonly IConstruct[] = []): void {
    const beside = Stack.of(this).node.children.filter((child) => child !== this && hasResources(child));
    for (const construct of beside) {
      if (!needed.includes(construct)) construct.node.addDependency(this.#begin);
      this.#end.node.addDependency(construct);
    }
    for (const construct of needed) this.#begin.node.addDependency(construct);
  }
}

function hasResources(construct: IConstruct): boolean {
  return construct.node.findAll().some((each) => CfnResource.isCfnResource(each));
}

/** Everything the template says beside the guard, asset hashes included, in the order of the template. */
function fingerprint(stack: Stack, guard: readonly CfnElement[]): string {
  const hash = createHash('sha256');
  for (const element of stack.node.findAll()) {
    if (CfnElement.isCfnElement(element) && !guard.includes(element)) {
      hash.update(JSON.stringify(stack.resolve(element._toCloudFormation())));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
