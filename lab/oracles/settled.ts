import { otherSide, type Side } from '../../lambda/deployment.ts';
import type { Site } from '../simulate/site.ts';
import type { EndOfRun, Accuse, Oracle } from './oracle.ts';
import { isActivation } from './runs.ts';

/** Once nothing goes wrong any more and people have done what they were told. */
export const converges: Oracle = {
  name: 'converges',
  kind: 'liveness',
  promise:
    'When faults stop, the application is served by one region, protected, with one writer; or a run says why not and what to do.',
  watch: (site, accuse) => ({
    atEnd(end) {
      const last = site.runs.findLast(isActivation);
      if (last === undefined) return;
      if (last.status !== 'SUCCEEDED') {
        const somebodyServes = servingSides(site, end).length === 1;
        if (!end.mayStop && !(somebodyServes && REFUSALS.has(last.error ?? ''))) {
          accuse(`the last run is ${last.status}: ${last.error ?? ''} ${(last.cause ?? '').slice(0, 400)}`);
        }
        return;
      }
      const side = servingSideOf(site);
      judgeServed(site, end, side, accuse);
      judgeServices(site, side, accuse);
    },
  }),
};

/** A start that was refused changed nothing: whoever served goes on. */
const REFUSALS: ReadonlySet<string> = new Set([
  'InvalidInput',
  'RunAlreadyActive',
  'ApprovalRefused',
  'ApprovalTimedOut',
]);

/** By the highest epoch that is on record in either ledger. */
function servingSideOf(site: Site): Side {
  const epochOf = (side: Side): number => {
    const item = site.ledgers.item(side, 'state', 'activation');
    return item?.['activeSide'] === side ? Number(item['epoch']) : 0;
  };
  return epochOf('primary') > epochOf('recovery') ? 'primary' : 'recovery';
}

function servingSides(site: Site, end: EndOfRun): readonly Side[] {
  return (['primary', 'recovery'] as const).filter((side) =>
    site.deployment.databases.every((_, database) => end.accepts(database, side)),
  );
}

function judgeServed(site: Site, end: EndOfRun, side: Side, accuse: Accuse): void {
  const { deployment, ledgers } = site;
  const sides = servingSides(site, end);
  if (sides.length !== 1 || sides[0] !== side) {
    accuse(`the ${side} region was activated last, and ${sides.join(' and ') || 'nobody'} takes writes`);
  }
  if (deployment.dns !== undefined && site.answeringSide() !== side) {
    accuse(`the ${side} region was activated last, and the name answers ${site.answeringSide() ?? 'nobody'}`);
  }
  for (const [index, { name, policy, instances }] of deployment.databases.entries()) {
    const settings = site.instance(index, side)?.settings;
    if (settings === undefined) {
      accuse(`${name} is gone`);
      continue;
    }
    if (settings.backupRetentionDays < policy.backupRetentionDays) {
      accuse(
        `${name} keeps backups for ${settings.backupRetentionDays} days, the policy says ${policy.backupRetentionDays}`,
      );
    }
    if (policy.deletionProtection && !settings.deletionProtection)
      accuse(`${name} has no deletion protection`);
    const fence = ledgers.item(side, 'fences', `fence#${name}`);
    if (!site.isDark(otherSide(side)) && fence?.['status'] !== 'proven') {
      accuse(
        `the old primary ${instances[otherSide(side)].identifier} is not fenced: ${String(fence?.['status'])}, ${String(fence?.['detail'])}`,
      );
    }
  }
  const activation = ledgers.item(side, 'state', 'activation');
  const run = site.runs.findLast((one) => isActivation(one) && one.status === 'SUCCEEDED');
  if (run !== undefined && activation?.['runId'] !== run.name) {
    accuse(
      `run ${run.name} ended well, and the activation on record is that of ${String(activation?.['runId'])}`,
    );
  }
  const lock = ledgers.item(side, 'state', 'lock');
  if (lock?.['unresolved'] !== undefined) accuse('an incident is still open after a run that ended well');
}

/** Full size, unless somebody had the run go on without it. */
function judgeServices(site: Site, side: Side, accuse: Accuse): void {
  const isSkipped = site.runs.some(({ input }) => input.includes('"skip"'));
  if (isSkipped) return;
  for (const service of site.deployment.services) {
    if (service.kind !== 'ecs') continue;
    const { cluster, service: named, activeCount } = service.ecs[side];
    const { services } = site.world.call('ecs', site.region(side), 'DescribeServices', {
      cluster,
      services: [named],
    });
    const [found] = services as readonly { readonly runningCount: number }[];
    if ((found?.runningCount ?? 0) < activeCount) {
      accuse(
        `${service.name} runs ${found?.runningCount ?? 0} tasks in the ${side} region, it needs ${activeCount}`,
      );
    }
  }
}
