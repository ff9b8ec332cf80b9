import { replicas } from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { DB_INSTANCE } from '../assembly-model/links/databases.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const managedMasterPassword: Rule = {
  id: 'DR-MANAGED-MASTER-PASSWORD',
  title: 'The password of a database with replicas is not managed by RDS',
  level: 'error',
  protectsFrom:
    'RDS makes no replica of an instance whose master password it manages itself, on any engine but SQL Server.',
  remedy:
    'Take ManageMasterUserPassword away and use a secret of your own, replicated to the other region, by ' +
    '{{resolve:secretsmanager:…}} in MasterUserPassword.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [85],
  evaluate: (assembly) =>
    followed(assembly)
      .filter(
        (instance) =>
          instance.flag('ManageMasterUserPassword') === true &&
          instance.literal('Engine')?.startsWith('sqlserver') !== true,
      )
      .map((instance) => ({
        at: instance,
        message: `RDS manages the master password of ${instance.name}, so it cannot have a replica.`,
      })),
};

/** Sources of replicas in the assembly, and instances the configuration wants one of. */
function followed(assembly: AssemblyModel): readonly Resource[] {
  const { deployment } = assembly.intent;
  const wanted = (deployment?.databases ?? []).flatMap(({ instances }) => {
    const { identifier } = instances[deployment?.activeSide ?? 'primary'];
    return assembly.named(DB_INSTANCE, identifier, deployment?.regions[deployment.activeSide]) ?? [];
  });
  return [...new Set([...replicas(assembly).flatMap(({ source }) => source ?? []), ...wanted])];
}
