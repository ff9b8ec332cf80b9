import { actionParts, isRead } from '../assembly-model/links/roles.ts';
import { runbookRoles } from '../assembly-model/links/runbooks.ts';
import type { Rule } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const roleIamWrites: Rule = {
  id: 'DR-ROLE-IAM-WRITES',
  title: 'No role of a runbook may change IAM',
  level: 'error',
  protectsFrom:
    "A failover that waits for IAM's only control plane, in us-east-1, and a role that can give itself whatever it lacks.",
  remedy: 'Make every role beforehand, in the templates; the runbook then only passes or assumes it.',
  controls: ['AC-6', 'CP-10', 'A.8.2', 'Art. 11'],
  failureModes: [74],
  evaluate: (assembly) =>
    runbookRoles(assembly).flatMap(({ role, statements }) => {
      const writes = statements.flatMap(({ actions }) => actions).filter(isIamWrite);
      return writes.length === 0
        ? []
        : [{ at: role, message: `It allows ${inWords([...new Set(writes)])}.` }];
    }),
};

function isIamWrite(action: string): boolean {
  const { service, name } = actionParts(action);
  // `*` alone is every service's; the rule about wildcards speaks of it.
  return service === 'iam' && name.toLowerCase() !== 'passrole' && !isRead(action);
}
