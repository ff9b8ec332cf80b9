import type { RestorePlanFact } from '../ports/facts.ts';
import type { Notice } from '../ports/notifier.ts';
import { executionLink } from './console-links.ts';
import type { Moment, NoticeContext } from './notices.ts';
import { duration, durationAtMost, secondsBetween } from './times.ts';

/** What is asked of a person before the application is moved to a copy. */
export function restoreQuestion(plan: RestorePlanFact | undefined, atMilliseconds: number): string {
  if (plan === undefined)
    return 'May the application be moved to the restored copy? What it holds is not noted.';
  const behind = Math.max(0, (atMilliseconds - Date.parse(plan.restoreTime)) / 1000);
  return [
    `The copy ${plan.target} holds ${plan.database} as of ${plan.restoreTime} and is verified.`,
    `Everything written since then, ${durationAtMost(behind)} by now, stays in the old instance only, which is cut off and kept as ${plan.oldIdentifier}.`,
    'Moving takes the database away from the application for about 20 to 30 minutes: two instances are renamed.',
    'The standby in the other region goes on following the old instance: the database has no standby until one is built again.',
    'May the application be moved to the copy? Without a yes the copy stays beside production, and is listed.',
  ].join('\n');
}

/** The notices of `database-restore`; a failure is told as of every runbook. */
export function restoreNotice(moment: Exclude<Moment, 'failed'>, context: NoticeContext): Notice {
  const { deployment, side, run, at } = context;
  const database = String(run.input?.parameters?.['database'] ?? 'a database');
  const isCheck = run.input?.mode === 'check';
  const watch = `Watch: ${executionLink(deployment, side, run.executionArn)}`;
  const subject = (text: string): string => `[${deployment.application}] ${text}`;
  if (moment === 'started') {
    return {
      subject: subject(
        isCheck ? `looking what of ${database} can be restored` : `restore of ${database} has started`,
      ),
      body: [
        isCheck
          ? 'Nothing is changed.'
          : `A copy is restored beside production in ${deployment.regions[side]}; what serves is not touched.`,
        `Reason: ${run.input?.reason ?? 'not stated'}`,
        `Requested by: ${run.input?.requestedBy ?? 'not stated'}`,
        `Started: ${run.startedAt}`,
        watch,
      ].join('\n'),
    };
  }
  const report = context.facts.report;
  return {
    subject: subject(isCheck ? `what of ${database} can be restored` : endedAs(database, context)),
    body: [
      restoreSummary(context.facts, isCheck),
      `It took ${duration(secondsBetween(run.startedAt, at))}.`,
      ...restoreNextActions(context.facts, isCheck).map((action) => `Next: ${action}`),
      ...(report === undefined ? [] : [`Report: s3://${report.bucket}/${report.markdownKey}`]),
      watch,
    ].join('\n'),
  };
}

type Facts = NoticeContext['facts'];

function endedAs(database: string, { facts }: NoticeContext): string {
  return facts['swap-database']?.swappedAt === undefined
    ? `${database} is restored beside production`
    : `${database} is served from the restored copy`;
}

export function restoreSummary(facts: Facts, isCheck: boolean): string {
  const plan = facts['plan-restore'];
  if (plan === undefined) return 'Nothing was found that could be restored.';
  if (isCheck) return `Restorable: ${plan.why}.`;
  const swap = facts['swap-database'];
  if (swap?.swappedAt !== undefined) {
    return `The application is served from ${plan.database} as of ${plan.restoreTime} since ${swap.swappedAt}; ${plan.oldIdentifier} is cut off and kept.`;
  }
  return facts['verify-restore'] === undefined
    ? `Planned, not finished: ${plan.why}.`
    : `${plan.target} holds ${plan.database} as of ${plan.restoreTime}, is verified, and nobody can write it.`;
}

/** What is left to do after a run that reached its end. */
export function restoreNextActions(facts: Facts, isCheck: boolean): readonly string[] {
  const plan = facts['plan-restore'];
  if (plan === undefined || isCheck) return [];
  if (facts['swap-database']?.swappedAt === undefined) {
    return [
      ...(plan.serves
        ? []
        : [
            `This region does not serve ${plan.database}: take what you need from ${plan.target}; moving the region is region-failover's.`,
          ]),
      `Delete ${plan.target} when nobody needs it any more (its deletion protection is on); until then it costs money.`,
    ];
  }
  return [
    `Build a new standby of ${plan.database} in the other region: the one there follows ${plan.oldIdentifier}, and nothing of the restored database leaves this region.`,
    `Bring back from ${plan.oldIdentifier} what was written after ${plan.restoreTime} and is still wanted.`,
    `Delete ${plan.oldIdentifier} when nobody needs it any more; until then it costs money.`,
  ];
}
