import { actionParts } from '../assembly-model/links/roles.ts';
import { runbooks, type Runbook } from '../assembly-model/links/runbooks.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const globalControlPlane: Rule = {
  id: 'DR-GLOBAL-CONTROL-PLANE',
  title: 'A runbook calls no control plane that stands in one region for all',
  level: 'error',
  protectsFrom:
    'A failover out of us-east-1 that needs us-east-1: Route 53, CloudFront and Organizations are changed there, ' +
    'Global Accelerator in us-west-2; and CloudFormation changes nothing faster than the data plane.',
  remedy:
    'Prepare everything beforehand and move traffic by data that a health check or a routing control reads: no record ' +
    'is changed, no stack is updated, no export is read.',
  controls: RECOVERY_CONTROLS,
  failureModes: [34, 35, 46, 75, 89],
  evaluate: (assembly) => runbooks(assembly).flatMap(judge),
};

function judge({ resource, actions, functions }: Runbook): readonly Violation[] {
  const direct = actions.filter(isGlobal);
  return [
    ...(direct.length === 0
      ? []
      : [{ at: resource, message: `Its states call ${inWords([...new Set(direct)])}.` }]),
    ...functions.flatMap((called) => {
      const allowed = called.statements.flatMap((statement) => statement.actions).filter(isGlobal);
      if (allowed.length === 0) return [];
      return [
        {
          at: called.resource,
          message: `The runbook calls it, and it may call ${inWords([...new Set(allowed)])}.`,
        },
      ];
    }),
  ];
}

/** Reads as well: the API that answers stands in the same place. Recovery controllers of Route 53 are a data plane. */
function isGlobal(action: string): boolean {
  const { service, name } = actionParts(action);
  if (GLOBAL_SERVICES.has(service)) return true;
  return service === 's3' && /^(Create|Delete)Bucket$/i.test(name);
}

const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  'cloudformation',
  'cloudfront',
  'globalaccelerator',
  'organizations',
  'route53',
  'route53-recovery-control-config',
  'route53domains',
]);
