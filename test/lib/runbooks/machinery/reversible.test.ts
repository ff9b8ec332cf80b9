import { timeBudget, worstCaseSeconds } from '../../../../lib/runbooks/machinery/budget.ts';
import { checkRunbook } from '../../../../lib/runbooks/machinery/check-runbook.ts';
import { diagram } from '../../../../lib/runbooks/machinery/diagram.ts';
import { historyEventsMax } from '../../../../lib/runbooks/machinery/history.ts';
import { reversible, step, type RunbookDefinition } from '../../../../lib/runbooks/machinery/runbook.ts';
import { renderStateMachine } from '../../../../lib/runbooks/machinery/state-machine.ts';
import { deploymentWith } from '../support/deployment.ts';
import { contract, everything, look, open } from '../support/runbooks.ts';

const scope = { deployment: deploymentWith(1), side: 'recovery' } as const;

const back = step(contract('back', 'Back'));
const after = step(contract('after', 'After'));
const phase = reversible('Before', { purpose: 'May be put back.', nodes: [step(look)], putBack: [back] });
const runbook: RunbookDefinition = { ...everything, nodes: [step(open), phase, after] };

describe('a phase with a way back', () => {
  const { States } = renderStateMachine(runbook, scope);

  it('leads a failure in it over the way back into the failure path, and a failure after it straight there', () => {
    expect(States['Before']).toMatchObject({ Type: 'Pass', Next: 'Look' });
    expect(States['Look']).toMatchObject({ Catch: [{ Next: 'Before: put back' }] });
    expect(States['Look: took too long']).toMatchObject({ Next: 'Before: put back' });
    expect(States['Before: put back']).toMatchObject({ Type: 'Pass', Next: 'Back' });
    expect(States['Back: done?']).toMatchObject({
      Choices: expect.arrayContaining([
        expect.objectContaining({ Next: everything.onFailure.steps[0]?.title }),
      ]) as unknown,
    });
    expect(States['After']).toMatchObject({ Catch: [{ Next: 'Note what failed' }] });
  });

  it('leads a way back that fails where every failure leads', () => {
    expect(States['Back']).toMatchObject({ Catch: [{ Next: 'Note what failed' }] });
  });

  it('is drawn with its way back', () => {
    const drawn = diagram(runbook);
    expect(drawn).toContain('subgraph n2["Before"]');
    expect(drawn).toMatch(/n2 -\.->\|"a step failed for good"\| n\d+/);
  });

  it('costs the way back only where it is taken, and holds it within the time-out', () => {
    const plain: RunbookDefinition = { ...runbook, nodes: [step(open), step(look), after] };
    const { deployment } = scope;
    expect(timeBudget(runbook, deployment).untilEnd).toEqual(timeBudget(plain, deployment).untilEnd);
    const way = timeBudget(runbook, deployment).contributors.find(({ title }) => title === 'Back');
    expect(way).toMatchObject({ usual: false });
    expect(worstCaseSeconds(runbook, deployment)).toBeGreaterThanOrEqual(
      worstCaseSeconds(plain, deployment) + (way?.worstSeconds ?? Infinity),
    );
    // A run goes forward or back: the history holds the longer of both.
    expect(historyEventsMax(runbook)).toBeLessThan(
      historyEventsMax({ ...runbook, nodes: [...plain.nodes, back] }),
    );
  });

  it('holds no other phase, is not empty, and has no way back that may fail unseen', () => {
    const wrong = (node: typeof phase): (() => void) => {
      return () => checkRunbook({ ...runbook, nodes: [step(open), node] });
    };
    const inner = {
      ...phase,
      title: 'Inner',
      nodes: [step(look)],
      putBack: [{ ...back, title: 'Inner back' }],
    };
    expect(wrong({ ...phase, nodes: [inner] })).toThrow('holds another phase');
    expect(wrong({ ...phase, putBack: [] })).toThrow('a way back');
    expect(wrong({ ...phase, putBack: [{ ...back, mayFail: true }] })).toThrow('may not fail unseen');
  });
});
