import type { DatabaseInstance } from '../../ports/databases.ts';
import { isReplica, remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { duration } from '../../rules/times.ts';
import type { Reading } from '../reading.ts';
import { unreadable, type Finding } from './finding.ts';
import type { SourceState } from '../data-loss/source.ts';
import type { Observed, ObservedDatabase, World } from './observed.ts';
import { serviceFindings } from './service-checks.ts';

/** Everything that is not as a failover into this region needs it. Only what makes it impossible blocks. */
export function findingsOf(
  observed: Pick<Observed, 'deployment' | 'side'>,
  world: World,
  source: SourceState,
): readonly Finding[] {
  return [
    ...world.databases.flatMap((database) => databaseFindings(database, observed.side)),
    ...bucketFindings(world),
    ...keyFindings(observed, world),
    ...secretFindings(world),
    ...serviceFindings(observed, world, source),
    ...sourceFindings(source),
  ];
}

function databaseFindings(observed: ObservedDatabase, side: Observed['side']): readonly Finding[] {
  const { database, instance, securityGroupId } = observed;
  const names = database.instances[side];
  if (!instance.known) return [unreadable(database.name, `instance ${names.identifier}`, instance.why)];
  if (instance.value === undefined) {
    return [
      {
        component: database.name,
        severity: 'blocks',
        saw: `no instance ${names.identifier}`,
        wanted: 'a replica',
        remedy: `Restore the newest backup as ${names.identifier}`,
      },
    ];
  }
  const missingGroup: Finding[] =
    securityGroupId.known && securityGroupId.value === undefined
      ? [
          {
            component: database.name,
            severity: 'blocks',
            saw: `no security group ${names.securityGroup}`,
            wanted: 'the group the application reaches it through',
            remedy: 'Deploy this region again',
          },
        ]
      : [];
  return [...missingGroup, ...stateFindings(observed, instance.value, names.parameterGroup)];
}

function stateFindings(
  { database }: ObservedDatabase,
  instance: DatabaseInstance,
  parameterGroup: string,
): readonly Finding[] {
  const finding = (severity: Finding['severity'], saw: string, wanted: string, remedy: string): Finding => ({
    component: database.name,
    severity,
    saw,
    wanted,
    remedy,
  });
  const remedy = remedyOfTerminalStatus(instance.status);
  if (remedy !== undefined) {
    const sentence = `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}`;
    return [finding('blocks', `status ${instance.status}`, 'available', sentence)];
  }
  const group = instance.parameterGroups[0]?.name;
  return [
    ...(instance.status === 'available'
      ? []
      : [finding('warns', `status ${instance.status}`, 'available', 'The promotion waits until it is')]),
    ...(isReplica(instance)
      ? []
      : [finding('warns', 'it stands alone', 'a replica', 'It is taken as it is; nothing is promoted')]),
    ...(group === parameterGroup
      ? []
      : [
          finding(
            'warns',
            `parameter group ${group ?? 'none'}`,
            parameterGroup,
            'It is put right after the promotion, which costs a reboot',
          ),
        ]),
    ...(instance.instanceClass === database.policy.instanceClass
      ? []
      : [
          finding(
            'warns',
            `class ${instance.instanceClass}`,
            database.policy.instanceClass,
            'Change it while nobody waits: that restarts it',
          ),
        ]),
  ];
}

function bucketFindings({ buckets }: World): readonly Finding[] {
  return buckets.flatMap(({ name, rpoSeconds, latency }): readonly Finding[] => {
    if (!latency.known) return [unreadable(name, 'its replication', latency.why)];
    const behind = latency.value.at(-1)?.value;
    if (behind === undefined || behind <= rpoSeconds) return [];
    return [
      {
        component: name,
        severity: 'warns',
        saw: `objects ${duration(behind)} behind`,
        wanted: `at most ${duration(rpoSeconds)}`,
        remedy: 'Objects that have not arrived come once the other region is back',
      },
    ];
  });
}

/** Where a key of a database is gone, RDS cannot start the instance again after the promotion. */
function keyFindings(
  { deployment, side }: Pick<Observed, 'deployment' | 'side'>,
  { keys }: World,
): readonly Finding[] {
  const ofDatabases = new Set(deployment.databases.map(({ instances }) => instances[side].kmsAlias));
  return keys.flatMap(({ alias, state }): readonly Finding[] => {
    if (!state.known) return [unreadable(alias, 'the key', state.why)];
    if (state.value === 'Enabled') return [];
    return [
      {
        component: alias,
        severity: ofDatabases.has(alias) ? 'blocks' : 'warns',
        saw: `the key is ${state.value}`,
        wanted: 'Enabled',
        remedy: 'Enable it, or cancel its deletion, in this region',
      },
    ];
  });
}

function secretFindings({ secrets }: World): readonly Finding[] {
  return secrets.flatMap(({ name, state }) =>
    present(state, {
      component: name,
      saw: (value) => `the secret is ${value}`,
      wanted: 'its replica in this region',
      remedy: 'Replicate the secret into this region, or create it by hand',
    }),
  );
}

function present(
  state: Reading<string>,
  {
    component,
    saw,
    wanted,
    remedy,
  }: {
    readonly component: string;
    readonly saw: (value: string) => string;
    readonly wanted: string;
    readonly remedy: string;
  },
): readonly Finding[] {
  if (!state.known) return [unreadable(component, 'it', state.why)];
  return state.value === 'present'
    ? []
    : [{ component, severity: 'blocks', saw: saw(state.value), wanted, remedy }];
}

function sourceFindings(source: SourceState): readonly Finding[] {
  if (source.kind !== 'answering') return [];
  return [
    {
      component: 'other region',
      severity: 'warns',
      saw: 'it still answers',
      wanted: 'an outage, for an unplanned failover',
      remedy: 'Be sure: its last writes are lost, and its databases are taken out of reach',
    },
  ];
}
