import { runbooks } from '../assembly-model/links/runbooks.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { objects, texts } from '../assembly-model/values.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

const ENDINGS = ['ABORTED', 'FAILED', 'TIMED_OUT'];

export const stoppedRun: Rule = {
  id: 'DR-STOPPED-RUN',
  title: 'A run that is stopped, or times out, is put right from outside',
  level: 'warning',
  protectsFrom:
    'A Stop in the console: no Catch runs, the lock stays taken, and what was half done stays half done.',
  remedy:
    'Add an EventBridge rule on "Step Functions Execution Status Change" with the statuses ABORTED, TIMED_OUT and ' +
    'FAILED that starts the put-back.',
  controls: RECOVERY_CONTROLS,
  failureModes: [60, 93],
  evaluate: (assembly) =>
    runbooks(assembly)
      .filter(({ resource }) => !assembly.ofType('AWS::Events::Rule').some((rule) => watches(rule, resource)))
      .map(({ resource }) => ({
        at: resource,
        message: `No rule in ${resource.region ?? 'its region'} listens for its executions being stopped or timing out.`,
      })),
};

function watches(rule: Resource, machine: Resource): boolean {
  const isNear = rule.region === machine.region && rule.text('State') !== 'DISABLED';
  if (!isNear || !texts(rule.at('EventPattern.source')).includes('aws.states')) return false;
  const statuses = texts(rule.at('EventPattern.detail.status'));
  const machines = texts(rule.at('EventPattern.detail.stateMachineArn'));
  const heard = statuses.length === 0 || ENDINGS.every((ending) => statuses.includes(ending));
  const meant = machines.length === 0 || machines.some((arn) => arn === machine.arn || isSymbolic(arn));
  return heard && meant && objects(rule.at('Targets')).length > 0;
}
