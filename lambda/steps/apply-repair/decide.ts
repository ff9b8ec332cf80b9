import type { RepairPlan } from '../../deployment.ts';
import type { AppliedFact } from '../repair/facts.ts';
import type { Decision } from '../step.ts';

export interface Observed {
  readonly plan: RepairPlan;
  readonly applied: AppliedFact | undefined;
}

export type Action = 'apply';

export function decide({ plan, applied }: Observed): Decision<Action> {
  if (applied === undefined) {
    const statements = plan.tables.reduce((sum, table) => sum + table.statements.length, 0);
    return {
      kind: 'act',
      summary: `Run the ${statements} statements of ${plan.name} in one transaction`,
      actions: ['apply'],
    };
  }
  return {
    kind: 'done',
    summary: applied.tables
      .map(
        ({ table, changed, kept, undo, untouched }) =>
          `${table}: ${changed.reduce((sum, rows) => sum + rows, 0)} rows repaired, ${untouched.rows} others untouched` +
          (kept === 0 ? '' : `, ${kept} kept as they were in ${undo}`),
      )
      .join('; '),
  };
}
