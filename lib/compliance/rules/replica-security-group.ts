import { replicas } from '../assembly-model/links/databases.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const replicaSecurityGroup: Rule = {
  id: 'DR-REPLICA-SECURITY-GROUP',
  title: 'A replica in another region has security groups of its own',
  level: 'warning',
  protectsFrom:
    "A promoted database that nobody can connect to: it has the default group of its region's network.",
  remedy: 'Name in VPCSecurityGroups the groups that let the application of that region in.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [11],
  evaluate: (assembly) =>
    replicas(assembly)
      .filter(({ replica, crossRegion }) => crossRegion && replica.at('VPCSecurityGroups') === undefined)
      .map(({ replica }) => ({
        at: replica,
        message: 'It states no VPCSecurityGroups: security groups are not inherited across regions.',
      })),
};
