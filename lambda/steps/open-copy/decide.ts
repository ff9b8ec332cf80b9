import type { DatabaseInstance } from '../../ports/databases.ts';
import type { OpenCopyFact, RestorePlanFact } from '../../ports/facts.ts';
import { isoTime } from '../../rules/times.ts';
import { missing } from '../apply-settings/decide.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly plan: RestorePlanFact;
  readonly copy: DatabaseInstance | undefined;
  readonly groupName: string;
  readonly groupId: string | undefined;
  readonly fact: OpenCopyFact | undefined;
}

export type Action =
  | { readonly kind: 'modify'; readonly identifier: string; readonly securityGroupIds: readonly string[] }
  | { readonly kind: 'note'; readonly fact: OpenCopyFact };

export function decide(observed: Observed, { nowMilliseconds }: DecideContext): Decision<Action> {
  const { plan, copy, groupId, groupName, fact } = observed;
  const broken = missing(plan, copy);
  if (broken !== undefined || copy === undefined) {
    return broken ?? { kind: 'wait', summary: `${plan.target} is not shown yet` };
  }
  if (groupId === undefined) {
    return {
      kind: 'failed',
      error: 'CopyGroupMissing',
      message: `There is no security group ${groupName} to let functions into ${copy.identifier} with.`,
      nextAction: 'deploy the network stack of this region once more, then start the runbook again.',
    };
  }
  if (copy.status !== 'available') return { kind: 'wait', summary: `${copy.identifier}: ${copy.status}` };
  const membership = copy.securityGroups.find(({ id }) => id === groupId);
  if (membership === undefined) {
    const { identifier, securityGroups } = copy;
    return {
      kind: 'act',
      summary: `Let functions look into ${identifier}`,
      actions: [
        { kind: 'modify', identifier, securityGroupIds: [...securityGroups.map(({ id }) => id), groupId] },
      ],
    };
  }
  const host = copy.endpoint?.host;
  if (membership.status !== 'active' || host === undefined) {
    return { kind: 'wait', summary: `${copy.identifier}: its group is ${membership.status}` };
  }
  if (fact?.host !== host) {
    const opened = { host, openedAt: isoTime(nowMilliseconds) };
    return {
      kind: 'act',
      summary: `Note where ${copy.identifier} is reached`,
      actions: [{ kind: 'note', fact: opened }],
    };
  }
  return { kind: 'done', summary: `${copy.identifier} is reached by functions, and by nobody else` };
}
