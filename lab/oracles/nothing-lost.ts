import { otherSide } from '../../lambda/deployment.ts';
import { functionOf } from '../faults/call-sites.ts';
import type { Oracle } from './oracle.ts';

const DESTROYING = /^(?:Delete|Purge|Terminate|Deregister|Remove|Disable|ScheduleKeyDeletion)/;

/** Rule 8. */
export const nothingIsDeleted: Oracle = {
  name: 'nothing-deleted',
  kind: 'safety',
  promise: 'No runbook deletes or weakens what could be the last copy.',
  watch: ({ deployment }, accuse) => ({
    onEffect({ service, operation, input, caller, ...call }) {
      const name = functionOf(
        { service, operation, input, caller, ...call },
        deployment.names.primary.functionPrefix,
      );
      if (name === undefined) return;
      if (DESTROYING.test(operation)) accuse(`${name} called ${service}:${operation}`);
      if (operation === 'ModifyDBInstance' && input['BackupRetentionPeriod'] === 0) {
        accuse(`${name} turned the backups of ${String(input['DBInstanceIdentifier'])} off`);
      }
      if (operation === 'ModifyDBInstance' && input['DeletionProtection'] === false) {
        accuse(`${name} took the deletion protection off ${String(input['DBInstanceIdentifier'])}`);
      }
    },
  }),
};

/** Rule 4: what the final report says was lost is never lower than what was. */
export const lossIsSaid: Oracle = {
  name: 'loss-is-said',
  kind: 'safety',
  promise: "No acknowledged write from before a promotion is lost beyond the final report's RPO.",
  watch: (site, accuse) => {
    const promotionBegan = new Map<string, number>();
    return {
      onEvent({ kind, data, atMilliseconds }) {
        const arn = String(data?.['arn']);
        if (kind === 'rds.promotion.started' && !promotionBegan.has(arn))
          promotionBegan.set(arn, atMilliseconds);
      },
      atEnd({ acknowledged }) {
        const last = site.runs.findLast(
          (one) => one.status === 'SUCCEEDED' && site.report(one)?.outcome === 'recovered',
        );
        if (last === undefined) return;
        const side = site.sideOf(last);
        // A run that finds a promotion done says nothing of what that one has lost: its own report does.
        const said = site.runs.flatMap((one) => {
          const achieved = site.sideOf(one) === side ? site.report(one)?.dataLoss.achieved : undefined;
          return achieved?.databases ?? [];
        });
        for (const [index, { name, instances }] of site.deployment.databases.entries()) {
          const began = promotionBegan.get(instances[side].arn);
          const figures = said.filter((one) => one.name === name).map(({ atMostSeconds }) => atMostSeconds);
          // Not known is never zero, and an honest answer.
          if (began === undefined || figures.length === 0 || figures.includes(null)) continue;
          const atMost = Math.max(...figures.map(Number));
          const before = acknowledged.filter(
            (write) =>
              write.database === index && write.side === otherSide(side) && write.atMilliseconds <= began,
          );
          const writer = site.instance(index, side);
          const oldest = before.find(({ row }) => writer?.has(row) === false);
          if (oldest === undefined) continue;
          const lostSeconds = ((before.at(-1)?.atMilliseconds ?? 0) - oldest.atMilliseconds) / 1000;
          if (lostSeconds > atMost)
            accuse(`${name} lost ${lostSeconds} s of writes, its report says at most ${atMost} s`);
        }
      },
    };
  },
};
