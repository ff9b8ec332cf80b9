import { actionParts, isRead, type Statement } from '../assembly-model/links/roles.ts';
import { runbookRoles, type RunbookRole } from '../assembly-model/links/runbooks.ts';
import type { Rule, Violation } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const roleWildcards: Rule = {
  id: 'DR-ROLE-WILDCARDS',
  title: 'A role of a runbook may do what its steps do, to what they do it to',
  level: 'error',
  protectsFrom:
    "A runbook's role as the widest there is: taken over, or fed a wrong identifier, it can reach everything.",
  remedy:
    'Name the actions and the ARNs. Where an action knows no resource, narrow it by a Condition; a wildcard that has ' +
    'to stay is waived with its reason.',
  controls: ['AC-6', 'A.8.2', 'Art. 11'],
  failureModes: [87],
  evaluate: (assembly) => runbookRoles(assembly).flatMap(judge),
};

function judge({ role, statements }: RunbookRole): readonly Violation[] {
  const wide = [...new Set(statements.flatMap(wideActions))];
  const unbound = [...new Set(statements.flatMap(unboundActions))];
  return [
    ...(wide.length === 0 ? [] : [{ at: role, message: `It allows actions by wildcard: ${inWords(wide)}.` }]),
    ...(unbound.length === 0
      ? []
      : [{ at: role, message: `It allows on every resource: ${inWords(unbound)}.` }]),
  ];
}

function wideActions({ actions }: Statement): readonly string[] {
  return actions.filter((action) => action === '*' || (action.includes('*') && !isRead(action)));
}

/** Changes something, anywhere, under no condition. */
function unboundActions({ actions, resources, conditions }: Statement): readonly string[] {
  if (conditions !== undefined || !resources.includes('*')) return [];
  return actions.filter((action) => !action.includes('*') && !isRead(action) && !knowsNoResource(action));
}

/**
 * Actions IAM offers on "*" only (Service Authorization Reference), or that write nothing but telemetry: deliveries of
 * logs, traces, metrics, and the network interfaces of a function in a VPC.
 */
function knowsNoResource(action: string): boolean {
  const { service, name } = actionParts(action);
  return (
    service === 'logs' ||
    service === 'xray' ||
    (service === 'cloudwatch' && name === 'PutMetricData') ||
    (service === 'ec2' && /^(Create|Delete)NetworkInterface$|^(Una|A)ssignPrivateIpAddresses$/.test(name))
  );
}
