import { parseArn, regionInArn } from '../assembly-model/arns.ts';
import type { Statement } from '../assembly-model/links/roles.ts';
import { runbooks, type RunbookFunction } from '../assembly-model/links/runbooks.ts';
import { callOf } from '../assembly-model/links/state-machines.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { SIDES } from '../../../lambda/deployment.ts';
import { STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';
import { inWords } from './framework/words.ts';

export const lostRegion: Rule = {
  id: 'DR-LOST-REGION',
  title: 'A runbook needs nothing of the region that is lost',
  level: 'error',
  protectsFrom: 'A step that waits two minutes for an endpoint that is gone, and then fails the whole run.',
  remedy:
    'Keep what the step needs in its own region. A call that may go unanswered says so in the contract of its step ' +
    '(whenUnreachable); elsewhere, waive it with what the step does then.',
  controls: RECOVERY_CONTROLS,
  failureModes: [68, 82],
  evaluate: (assembly) => {
    const functions = new Set(runbooks(assembly).flatMap((runbook) => runbook.functions));
    return [
      ...runbooks(assembly).flatMap(({ resource, states }) => {
        const calls = states.flatMap((state) => {
          const call = callOf(assembly, state);
          return call?.kind === 'function' && isElsewhere(call.target, resource.region) ? [state.name] : [];
        });
        return calls.length === 0
          ? []
          : [{ at: resource, message: `It calls functions of another region: ${inWords(calls)}.` }];
      }),
      ...uniqueByResource([...functions]).flatMap((called) => judge(assembly, called)),
    ];
  },
};

function uniqueByResource(functions: readonly RunbookFunction[]): readonly RunbookFunction[] {
  return [...new Map(functions.map((called) => [called.resource, called])).values()];
}

function judge(assembly: AssemblyModel, { resource, statements }: RunbookFunction): readonly Violation[] {
  const needed = statements.flatMap((statement) => elsewhereIn(statement, resource.region));
  if (needed.length === 0) return [];
  const spared = toleratedBy(assembly, resource);
  const missing = needed.filter((pair) => !spared.has(pair));
  if (missing.length === 0) return [];
  return [
    {
      at: resource,
      // Whether the step goes on without an answer is in its code; only a contract tells.
      level: assembly.intent.deployment === undefined ? 'warning' : 'error',
      message: `A runbook calls it, and it may ${inWords([...new Set(missing)])}.`,
    },
  ];
}

/** `rds:ModifyDBInstance on arn:…`, of another region for certain. */
function elsewhereIn({ actions, resources }: Statement, region: string | undefined): readonly string[] {
  const other = resources.filter((each) => isElsewhere(each, region));
  return other.flatMap((each) => actions.map((action) => `${action} on ${each}`));
}

function isElsewhere(arn: string, region: string | undefined): boolean {
  const named = regionInArn(arn);
  return (
    named !== undefined &&
    region !== undefined &&
    named !== region &&
    !/[*?]/.test(parseArn(arn)?.region ?? '')
  );
}

/** What the contract of the step says about calls that may go unanswered. */
function toleratedBy({ intent }: AssemblyModel, { name }: Resource): ReadonlySet<string> {
  const { deployment } = intent;
  if (deployment === undefined) return new Set();
  return new Set(
    SIDES.flatMap((side) => {
      const { functionPrefix } = deployment.names[side];
      const contract = STEP_CONTRACTS.find((each) => `${functionPrefix}${each.name}` === name);
      const permissions = contract?.permissions({ deployment, side }) ?? [];
      return permissions
        .filter(({ whenUnreachable }) => whenUnreachable !== undefined)
        .flatMap(({ actions, resources }) =>
          resources.flatMap((each) => actions.map((action) => `${action} on ${each}`)),
        );
    }),
  );
}
