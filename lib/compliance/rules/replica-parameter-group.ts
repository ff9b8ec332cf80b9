import { globalSecondaries, replicas } from '../assembly-model/links/databases.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const replicaParameterGroup: Rule = {
  id: 'DR-REPLICA-PARAMETER-GROUP',
  title: 'What follows a database in another region has a parameter group of its own',
  level: 'error',
  protectsFrom:
    'A promoted database with the default settings: no TLS demanded, too few connections, another time zone. ' +
    'Parameter groups are not inherited across regions.',
  remedy:
    'Make the same parameter group in the other region, and name it in DBParameterGroupName or DBClusterParameterGroupName.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [11, 32],
  evaluate: (assembly) => {
    const instances = replicas(assembly).flatMap(({ replica, source, crossRegion }) =>
      crossRegion && source !== undefined ? judge(source, replica, 'DBParameterGroupName') : [],
    );
    const clusters = [...globalSecondaries(assembly)].flatMap(([primary, members]) =>
      members.flatMap((member) => judge(primary, member, 'DBClusterParameterGroupName')),
    );
    return [...instances, ...clusters];
  },
};

function judge(source: Resource, follower: Resource, property: string): readonly Violation[] {
  const wanted = source.text(property);
  if (wanted === undefined || follower.at(property) !== undefined || isDefault(wanted)) return [];
  return [
    {
      at: follower,
      message: `Its source has the parameter group ${wanted}; it has none, so it gets the default one.`,
    },
  ];
}

function isDefault(name: string): boolean {
  return !isSymbolic(name) && name.startsWith('default.');
}
