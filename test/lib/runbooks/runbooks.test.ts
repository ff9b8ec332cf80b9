import validate from 'asl-validator';
import jsonata from 'jsonata';
import { STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { HISTORY_EVENTS_MAX, historyEventsMax } from '../../../lib/runbooks/machinery/history.ts';
import { timeBudget } from '../../../lib/runbooks/machinery/budget.ts';
import { contractsOf, flatten } from '../../../lib/runbooks/machinery/runbook.ts';
import { renderStateMachine } from '../../../lib/runbooks/machinery/state-machine.ts';
import { RUNBOOKS } from '../../../lib/runbooks/runbooks.ts';
import { STATE_MACHINES } from '../../../lib/topology/names.ts';
import { deploymentWith } from './support/deployment.ts';
import { allStates, expressionsOf, reachable } from './support/machine.ts';

/** The largest application that is promised to work. */
const deployment = deploymentWith(200);

const machines = RUNBOOKS.flatMap((runbook) =>
  (['primary', 'recovery'] as const).map((side) => ({
    runbook,
    name: `${runbook.name} in ${side}`,
    machine: renderStateMachine(runbook, { deployment, side }),
  })),
);

describe.each(machines)('$name', ({ runbook, machine }) => {
  const states = [...allStates(machine)];

  it('is valid Amazon States Language', () => {
    expect(validate(structuredClone(machine)).errorsText()).toBe('');
  });

  it('has expressions that JSONata can read', () => {
    for (const text of expressionsOf(machine)) expect(() => jsonata(text.slice(2, -2))).not.toThrow();
  });

  it('reaches every state', () => {
    const reached = reachable(machine);
    expect(states.map(([name]) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  it('ends: every call has a time limit and a catcher for everything', () => {
    for (const [name, state] of states) {
      if (state.Type !== 'Task') continue;
      expect({ name, seconds: state.TimeoutSeconds }).toEqual({
        name,
        seconds: expect.any(Number) as number,
      });
      expect(state.TimeoutSeconds).toBeLessThanOrEqual(24 * 3600);
      expect({ name, last: state.Catch.at(-1)?.ErrorEquals }).toEqual({ name, last: ['States.ALL'] });
      expect(state.Retry.length).toBeGreaterThan(0);
    }
  });

  it('ends: every wait leads to a call, and to that call only through a question about the time', () => {
    for (const [name, state] of states) {
      if (state.Type !== 'Wait') continue;
      const next = 'Next' in state ? state.Next : '';
      const question = allStates(machine).get(`${next}: done?`);
      if (question?.Type !== 'Choice') throw new Error(`${name} leads to a loop without an end`);
      const bounded = question.Choices.filter((rule) => rule.Next === name);
      // A run that an operator holds is let go by the runner, and by the time-out of the state machine, which holds it.
      const bound = name.endsWith(': paused') ? "status = 'paused'" : '$toMillis';
      expect(bounded.map((rule) => rule.Condition)).toEqual([expect.stringContaining(bound)]);
      expect(state.Seconds).toBeGreaterThan(0);
      expect(state.Seconds).toBeLessThanOrEqual(300);
    }
  });

  it('has a task token only where there is a time limit and somebody to answer', () => {
    for (const [, state] of states) {
      if (state.Type !== 'Task' || !state.Resource.endsWith('.waitForTaskToken')) continue;
      expect(state.TimeoutSeconds).toBe(deployment.failover.approvalTimeoutSeconds);
    }
  });

  it('outlives its own steps and nothing else', () => {
    expect(machine.TimeoutSeconds).toBeGreaterThanOrEqual(
      timeBudget(runbook, deployment).untilEnd.worstSeconds,
    );
  });

  it('has a history that fits with 200 databases', () => {
    expect(historyEventsMax(runbook)).toBeLessThan(HISTORY_EVENTS_MAX);
  });

  it('calls its states something a person understands', () => {
    for (const [name] of states) {
      expect(name.length).toBeLessThanOrEqual(80);
      expect(name).toMatch(/^[A-Z]/);
      expect(name).not.toMatch(/[_{}<>]|\b(DNS|API|SDK|Lambda|ARN|JSON|ledger|poll|epoch|task token)\b/i);
      // Sentence case: no capital inside, except where a name has one.
      expect(name.replace(/^./, '').replace(/\? No /, ' ')).not.toMatch(/[A-Z]/);
    }
  });

  it('explains every call in whole sentences', () => {
    for (const [name, state] of states) {
      if (state.Type === 'Task')
        expect({ name, comment: state.Comment }).toEqual({
          name,
          comment: expect.stringMatching(/^[A-Z].*[.!]$/s) as string,
        });
    }
  });
});

describe('the whole set', () => {
  it('is what the topology gives names to', () => {
    expect(RUNBOOKS.map((runbook) => runbook.name)).toEqual([...STATE_MACHINES]);
  });

  it('uses every step of the registry and no other', () => {
    const used = new Set(RUNBOOKS.flatMap((runbook) => contractsOf(runbook)));
    expect(
      [...used].filter((contract) => !STEP_CONTRACTS.includes(contract)).map(({ name }) => name),
    ).toEqual([]);
    expect(STEP_CONTRACTS.filter((contract) => !used.has(contract)).map(({ name }) => name)).toEqual([]);
  });

  it('refuses only with failures that the first step names', () => {
    for (const runbook of RUNBOOKS) {
      const first = runbook.nodes[0];
      if (first?.kind !== 'step') throw new Error('no first step');
      const named = first.contract.failures.map((failure) => failure.name);
      expect(named).toEqual(expect.arrayContaining([...first.refusals]));
    }
  });

  it('may not delete anything, nor touch a control plane that the lost region could take with it', () => {
    const actions = RUNBOOKS.flatMap((runbook) => contractsOf(runbook)).flatMap((contract) =>
      contract.permissions({ deployment: deploymentWith(2), side: 'recovery' }).flatMap((one) => one.actions),
    );
    expect(actions.length).toBeGreaterThan(10);
    // Handing a role that exists to AWS Backup is no call to IAM.
    const refused = /^(iam|route53|cloudformation|organizations|sts):|:(Delete|Schedule|Terminate)|\*/;
    expect(actions.filter((action) => refused.test(action) && action !== 'iam:PassRole')).toEqual([]);
  });

  it('gives every step more time than its 99th percentile', () => {
    for (const runbook of RUNBOOKS) {
      for (const node of flatten(runbook.nodes)) {
        if (node.kind !== 'step') continue;
        const { untilEnd } = timeBudget({ ...runbook, nodes: [node] }, deployment);
        expect({ step: node.title, late: untilEnd.p99Seconds > node.contract.deadlineSeconds }).toEqual({
          step: node.title,
          late: false,
        });
      }
    }
  });
});
