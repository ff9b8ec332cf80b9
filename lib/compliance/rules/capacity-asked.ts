import { runbooks, type Runbook } from '../assembly-model/links/runbooks.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

/** Actions that need more of a region than it runs today. */
const GROWING: ReadonlySet<string> = new Set([
  'autoscaling:setdesiredcapacity',
  'autoscaling:updateautoscalinggroup',
  'ec2:runinstances',
  'ecs:runtask',
  'ecs:updateservice',
]);

const ASKING = /^servicequotas:(get|list)/;

export const capacityAsked: Rule = {
  id: 'DR-CAPACITY-ASKED',
  title: 'Somebody asks beforehand whether the region may run that much',
  level: 'warning',
  protectsFrom:
    'A quota that was raised in one region only, found out at the moment everything is to start in the other.',
  remedy:
    "Let a step that changes nothing read the region's quotas (servicequotas:GetServiceQuota), and run it regularly.",
  controls: [...REDUNDANCY_CONTROLS, 'CP-4', 'A1.3'],
  failureModes: [20, 92],
  evaluate: (assembly) => {
    const all = runbooks(assembly).map((runbook) => ({ runbook, actions: actionsOf(runbook) }));
    const asked = new Set(
      all
        .filter(({ actions }) => actions.some((action) => ASKING.test(action)))
        .map(({ runbook }) => runbook.resource.region),
    );
    return all
      .filter(
        ({ runbook, actions }) =>
          actions.some((action) => GROWING.has(action)) && !asked.has(runbook.resource.region),
      )
      .map(({ runbook }) => ({
        at: runbook.resource,
        message: `It starts more than the region runs, and nothing in ${runbook.resource.region ?? 'the region'} asks for its quotas.`,
      }));
  },
};

function actionsOf({ actions, functions }: Runbook): readonly string[] {
  const allowed = functions.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
  return [...actions, ...allowed.map((action) => action.toLowerCase())];
}
