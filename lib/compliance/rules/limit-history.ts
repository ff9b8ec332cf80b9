import { HISTORY_EVENTS_MAX, historyEventsMax } from '../../runbooks/machinery/history.ts';
import { RUNBOOKS } from '../../runbooks/runbooks.ts';
import { isObject, type JsonObject } from '../assembly-model/json.ts';
import { runbooks, type Runbook } from '../assembly-model/links/runbooks.ts';
import type { State } from '../assembly-model/links/state-machines.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { amount, items, objects, text } from '../assembly-model/values.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const limitHistory: Rule = {
  id: 'DR-LIMIT-HISTORY',
  title: 'A run ends before its history is full',
  level: 'warning',
  protectsFrom: 'A poll that ends the run in the middle of a promotion: a history holds 25,000 events.',
  remedy: 'Poll less often, bound the loop, or look at everything with one call instead of one per database.',
  controls: ['CP-2', '8.4', 'Art. 11'],
  failureModes: [61, 88],
  evaluate: (assembly) => runbooks(assembly).flatMap((runbook) => judge(assembly, runbook)),
};

/** Entered and left; a task is also scheduled, started and ended. */
const TASK_EVENTS = 5;
const STATE_EVENTS = 2;

function judge(assembly: AssemblyModel, runbook: Runbook): readonly Violation[] {
  const own = RUNBOOKS.find(
    ({ name }) => assembly.intent.deployment !== undefined && runbook.resource.name.endsWith(`-${name}`),
  );
  const events = own === undefined ? eventsOfLoops(runbook) : historyEventsMax(own);
  if (events <= HISTORY_EVENTS_MAX) return [];
  return [
    {
      at: runbook.resource,
      // A loop of others may have an end that its states do not show; of our own runbooks it is known.
      level: own === undefined ? 'warning' : 'error',
      message: `A run may come to ${Math.round(events)} events; it is ended at ${HISTORY_EVENTS_MAX}.`,
    },
  ];
}

/**
 * Of the busiest poll that only ends with the state machine's own time-out. One without that has no bound to compute,
 * and one that counts its rounds or looks at the clock has a bound of its own.
 */
function eventsOfLoops({ definition, states }: Runbook): number {
  const seconds = amount(definition['TimeoutSeconds']);
  if (typeof seconds !== 'number') return 0;
  const byName = new Map(states.map((state) => [state.name, state]));
  const rates = states
    .filter(({ type }) => type === 'Wait')
    .map((wait) => {
      const pause = amount(wait.body['Seconds']);
      const loop = typeof pause === 'number' && pause > 0 ? eventsOfRound(byName, wait) : undefined;
      return loop === undefined || typeof pause !== 'number' ? 0 : loop / pause;
    });
  return Math.max(0, ...rates) * seconds;
}

/** Events of the shortest way from a state back to itself; undefined where there is none. */
function eventsOfRound(byName: ReadonlyMap<string, State>, from: State): number | undefined {
  const seen = new Set<string>();
  let frontier: readonly { name: string; events: number }[] = nextOf(from.body).map((name) => ({
    name,
    events: STATE_EVENTS,
  }));
  while (frontier.length > 0) {
    const further: { name: string; events: number }[] = [];
    for (const { name, events } of frontier) {
      const state = byName.get(name);
      if (name === from.name) return events;
      if (state === undefined || seen.has(name) || boundsItself(state)) continue;
      seen.add(name);
      const after = events + (state.type === 'Task' ? TASK_EVENTS : STATE_EVENTS);
      further.push(...nextOf(state.body).map((next) => ({ name: next, events: after })));
    }
    frontier = further;
  }
  return undefined;
}

/** A question that compares amounts or times is how a loop ends. */
function boundsItself({ type, body }: State): boolean {
  if (type !== 'Choice') return false;
  const questions = JSON.stringify(body['Choices'] ?? []);
  return /"(Numeric|Timestamp)(Less|Greater)\w*"/.test(questions) || /"Condition":"[^"]*[<>]/.test(questions);
}

function nextOf(body: JsonObject): readonly string[] {
  const choices = items(body['Choices']).filter(isObject);
  const targets = [body, ...choices].map((each) => text(each['Next']));
  const caught = objects(body['Catch']).map((each) => text(each['Next']));
  return [...targets, text(body['Default']), ...caught].filter((name) => name !== undefined);
}
