import type { KnownFacts } from '../ports/facts.ts';
import type { Notice } from '../ports/notifier.ts';
import type { RunParameters } from '../steps/contract.ts';
import { executionLink } from './console-links.ts';
import type { Moment, NoticeContext } from './notices.ts';
import { duration, secondsBetween } from './times.ts';

type Facts = Partial<KnownFacts>;

/** What is asked of a person before anything in the database that serves is changed. */
export function repairQuestion(facts: Facts, parameters: RunParameters = {}): string {
  const { 'plan-restore': plan, 'prepare-repair': prepared, 'compare-tables': comparison } = facts;
  const counts = (prepared?.tables ?? []).map(({ table }, index) => {
    const { missing, wrong } = comparison?.toRepair?.[index] ?? {};
    return `${table}: ${missing ?? 'an unknown number of'} rows would be brought back, ${wrong ?? 'an unknown number'} put right.`;
  });
  return [
    `The repair ${String(parameters['repair'])} of ${String(parameters['database'])}, from its copy as of ${plan?.restoreTime ?? 'an unknown time'}:`,
    ...counts,
    'All of it is one transaction. It is rolled back if a row stays unrepaired or any other row changes; wrong rows are kept as they are now.',
    'May the rows be repaired? Without a yes nothing is changed, and the copy stays, listed.',
  ].join('\n');
}

/** The notices of `data-repair`; a failure is told as of every runbook. */
export function repairNotice(moment: Exclude<Moment, 'failed'>, context: NoticeContext): Notice {
  const { deployment, side, run, at, facts } = context;
  const { database, repair } = run.input?.parameters ?? {};
  const isCheck = run.input?.mode === 'check';
  const watch = `Watch: ${executionLink(deployment, side, run.executionArn)}`;
  const name = `repair ${String(repair)} of ${String(database)}`;
  if (moment === 'started') {
    return {
      subject: `[${deployment.application}] ${isCheck ? `looking whether there is a copy for ${name}` : `${name} has started`}`,
      body: [
        isCheck
          ? 'Nothing is changed.'
          : 'A copy is restored beside production and compared; no row is changed before somebody has approved it.',
        `Reason: ${run.input?.reason ?? 'not stated'}`,
        `Requested by: ${run.input?.requestedBy ?? 'not stated'}`,
        `Started: ${run.startedAt}`,
        watch,
      ].join('\n'),
    };
  }
  const { report } = facts;
  return {
    subject: `[${deployment.application}] ${name} has ended`,
    body: [
      repairSummary(facts, isCheck),
      `It took ${duration(secondsBetween(run.startedAt, at))}.`,
      ...repairNextActions(facts).map((action) => `Next: ${action}`),
      ...(report === undefined ? [] : [`Report: s3://${report.bucket}/${report.markdownKey}`]),
      watch,
    ].join('\n'),
  };
}

export function repairSummary(facts: Facts, isCheck: boolean): string {
  const { 'plan-restore': plan, 'compare-tables': comparison, 'apply-repair': applied } = facts;
  if (plan === undefined) return 'Nothing was found that could be restored.';
  if (isCheck) return `A copy could be restored: ${plan.why}.`;
  if (applied !== undefined) {
    const rows = applied.tables.reduce((sum, { changed }) => sum + sumOf(changed), 0);
    return `${rows} rows of ${plan.database} were repaired from its copy as of ${plan.restoreTime}; no other row has changed.`;
  }
  const needed = comparison?.toRepair?.some(({ missing, wrong }) => missing + wrong > 0);
  return needed === false
    ? `Nothing of ${plan.database} is missing or wrong, compared with its copy as of ${plan.restoreTime}.`
    : `Planned, not finished: ${plan.why}.`;
}

/** What is left to do after a run that reached its end. */
export function repairNextActions(facts: Facts): readonly string[] {
  const { 'restore-database': restored, 'plan-restore': plan, 'apply-repair': applied } = facts;
  const undo = (applied?.tables ?? []).filter(({ kept }) => kept > 0).map((table) => table.undo);
  return [
    ...(undo.length === 0
      ? []
      : [`Drop ${undo.join(', ')} in the database when nobody needs the wrong rows any more.`]),
    ...(restored === undefined || plan === undefined
      ? []
      : [
          `Delete ${plan.target} when nobody needs it any more (its deletion protection is on); until then it costs money.`,
        ]),
  ];
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
