import type { RepairPlan } from '../../deployment.ts';
import type { Cursor } from '../repair/compare.ts';
import type { ComparisonFact } from '../repair/facts.ts';
import type { Decision } from '../step.ts';

export interface Observed {
  readonly plan: RepairPlan;
  readonly comparison: ComparisonFact | undefined;
}

export type Action = 'go on';

export function decide({ plan, comparison }: Observed): Decision<Action> {
  const { toRepair, cursors = [] } = comparison ?? {};
  if (toRepair === undefined) {
    return { kind: 'act', summary: `Comparing: ${progressWords(plan, cursors)}`, actions: ['go on'] };
  }
  const isNeeded = toRepair.some(({ missing, wrong }) => missing + wrong > 0);
  return {
    kind: 'done',
    summary: plan.tables
      .map(({ table }, index) => {
        const { missing = 0, wrong = 0 } = toRepair[index] ?? {};
        return `${table}: ${missing} rows to bring back, ${wrong} to put right`;
      })
      .join('; '),
    output: { needed: isNeeded ? 'yes' : 'no' },
  };
}

function progressWords({ tables }: RepairPlan, cursors: readonly Cursor[]): string {
  return tables
    .map(({ table }, index) => {
      const cursor = cursors[index];
      if (cursor === undefined) return `${table} not begun`;
      const { done, compared, missing, differing } = cursor;
      return `${table} ${done ? 'all' : ''} ${compared} rows, ${missing} missing, ${differing} different`;
    })
    .join('; ');
}
