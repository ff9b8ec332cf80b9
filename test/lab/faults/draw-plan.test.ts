import { isEffect } from '../../../lab/faults/call-sites.ts';
import { declaredErrors } from '../../../lab/faults/declared-errors.ts';
import { drawPlan, type FaultGround } from '../../../lab/faults/draw-plan.ts';
import { CALL_EFFECTS, FUNCTION_FATES, OPERATOR_ACTIONS } from '../../../lab/faults/fault-plan.ts';

const ground: FaultGround = {
  callSites: [
    { function: 'promote-databases', service: 'rds', operation: 'PromoteReadReplica' },
    { function: 'preflight', service: 'rds', operation: 'DescribeDBInstances' },
    { function: 'set-latch', service: 'dynamodb', operation: 'PutItem' },
  ],
  databases: 2,
  horizonSeconds: 1000,
};

const plans = Array.from({ length: 2_000 }, (_, seed) => drawPlan(seed, ground));
const faults = plans.flatMap((plan) => plan.faults);

function seen(of: (fault: (typeof faults)[number]) => string | undefined): Set<string | undefined> {
  return new Set(faults.map(of));
}

describe('plans drawn from seeds', () => {
  test('depend on the seed alone', () => {
    expect(drawPlan(7, ground)).toEqual(plans[7]);
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBeGreaterThan(1_500);
  });

  test('hold every kind of fault there is', () => {
    expect(seen(({ kind }) => kind)).toEqual(
      new Set([
        'approver',
        'call',
        'dark',
        'database-status',
        'flapping',
        'function',
        'lag-unknown',
        'operator',
        'partition',
        'replication-stalled',
        'service',
      ]),
    );
    const effects = seen((fault) => (fault.kind === 'call' ? fault.effect : undefined));
    for (const effect of CALL_EFFECTS) expect(effects).toContain(effect);
    const fates = seen((fault) => (fault.kind === 'function' ? fault.fate : undefined));
    for (const fate of FUNCTION_FATES) expect(fates).toContain(fate);
    const actions = seen((fault) => (fault.kind === 'operator' ? fault.action : undefined));
    for (const action of OPERATOR_ACTIONS) expect(actions).toContain(action);
  });

  test('refuse a call only with what it can be refused with, and never answer a write with an old answer', () => {
    for (const fault of faults) {
      if (fault.kind !== 'call') continue;
      expect(fault.error === undefined).toBe(fault.effect !== 'refused' && fault.effect !== 'landed');
      if (fault.effect === 'stale') expect(isEffect(fault.operation)).toBe(false);
    }
  });
});

test('what an operation declares comes from the type declarations of its client', () => {
  expect(declaredErrors('rds', 'PromoteReadReplica')).toEqual([
    { code: 'DBInstanceNotFoundFault', status: 400 },
    { code: 'InvalidDBInstanceStateFault', status: 400 },
  ]);
  expect(declaredErrors('dynamodb', 'PutItem')).toContainEqual({ code: 'InternalServerError', status: 500 });
});
