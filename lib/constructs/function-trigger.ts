import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';
import type { RegionScope } from './region-scope.ts';

/** Starts a function on a schedule or on an event of the region's default bus. */
export interface FunctionTriggerProps {
  readonly region: RegionScope;
  readonly target: BundledFunction;
  /** Ends the rule's name. */
  readonly purpose: string;
  readonly description: string;
  readonly on:
    | { readonly schedule: string; readonly input?: Readonly<Record<string, unknown>> }
    | { readonly pattern: Readonly<Record<string, unknown>> };
}

export class FunctionTrigger extends Construct {
  constructor(scope: Construct, id: string, props: FunctionTriggerProps) {
    super(scope, id);
    const { target, on } = props;
    const rule = new CfnRule(this, 'Rule', {
      name: `${props.region.names.prefix}${props.purpose}`,
      description: props.description,
      state: 'ENABLED',
      ...('schedule' in on ? { scheduleExpression: on.schedule } : { eventPattern: on.pattern }),
      targets: [
        {
          id: 'function',
          arn: target.arn,
          ...('schedule' in on && on.input !== undefined ? { input: JSON.stringify(on.input) } : {}),
          // A missed tick is made good by the next one; an event that says a run ended has no next one.
          ...('schedule' in on
            ? { retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 } }
            : {}),
        },
      ],
    });
    rule.addResourceDependency(target.resource);
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: target.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    permission.addResourceDependency(target.resource);
  }
}
