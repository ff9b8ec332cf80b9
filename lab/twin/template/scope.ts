import type { ResourceIdentity } from '../service.ts';
import type { Template } from './template.ts';

/** What a template's references are resolved against. */
export interface Scope {
  readonly template: Template;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  /** Values of the template's parameters by name. */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** Resources made so far, by logical id. */
  readonly identities: ReadonlyMap<string, ResourceIdentity>;
  /** Exported values of the region, by export name. */
  readonly exports: ReadonlyMap<string, unknown>;
}

export const PARTITION = 'aws';

/** Stands for `AWS::NoValue`: the property or list item is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

export function stackId(scope: Pick<Scope, 'region' | 'account' | 'stackName'>): string {
  return `arn:${PARTITION}:cloudformation:${scope.region}:${scope.account}:stack/${scope.stackName}/lab`;
}

export function pseudoParameter(name: string, scope: Scope): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return scope.account;
    case 'AWS::Region':
      return scope.region;
    case 'AWS::Partition':
      return PARTITION;
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stackName;
    case 'AWS::StackId':
      return stackId(scope);
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return undefined;
  }
}
