import { failoverRecords } from '../assembly-model/links/dns.ts';
import { latchedNames } from '../assembly-model/links/latches.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const latchedAlias: Rule = {
  id: 'DR-LATCHED-ALIAS',
  title: 'A latched record does not evaluate the health of its target',
  level: 'error',
  protectsFrom:
    'Traffic that moves before the database is promoted, and back by itself: an alias that evaluates its target does ' +
    'not ask the latch.',
  remedy: 'Set AliasTarget.EvaluateTargetHealth to false, or use a CNAME.',
  controls: RECOVERY_CONTROLS,
  failureModes: [37, 40],
  evaluate: (assembly) =>
    failoverRecords(assembly)
      .filter(
        (record) =>
          record.failover === 'PRIMARY' &&
          record.evaluatesTarget === true &&
          latchedNames(assembly).has(record.name),
      )
      .map(({ statedAt, name }) => ({
        at: statedAt,
        message: `The PRIMARY record of ${name} is moved by a latch and evaluates its target as well.`,
      })),
};
