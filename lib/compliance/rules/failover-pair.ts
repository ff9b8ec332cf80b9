import { failoverRecords } from '../assembly-model/links/dns.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const failoverPair: Rule = {
  id: 'DR-FAILOVER-PAIR',
  title: 'Failover records come in pairs',
  level: 'error',
  protectsFrom:
    'A name that answers nothing at all, or the lost region for ever, once its primary is unhealthy.',
  remedy: 'Make a record set of the same name and type with the other Failover value.',
  controls: RECOVERY_CONTROLS,
  failureModes: [36, 90],
  evaluate: (assembly) => {
    const records = failoverRecords(assembly);
    const known = new Set(records.map(({ name, type, failover }) => `${name} ${type} ${failover}`));
    return records
      .filter(({ name, type, failover, failoverIsInput }) => {
        // A name, or a role, that is given at deployment: the other half may be the same template once more.
        if (isSymbolic(name) || failoverIsInput) return false;
        return !known.has(`${name} ${type} ${failover === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY'}`);
      })
      .map(({ statedAt, name, type, failover }) => ({
        at: statedAt,
        message: `${name} (${type}) has a ${failover} record and no ${failover === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY'}.`,
      }));
  },
};
