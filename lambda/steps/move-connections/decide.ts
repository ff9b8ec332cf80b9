import type { ConnectionParameter } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import { parseConnection } from '../../rules/connection.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly ObservedDatabase[];
}

export interface ObservedDatabase {
  readonly name: string;
  readonly identifier: string;
  readonly parameter: string;
  readonly instance: DatabaseInstance | undefined;
  /** As it stands in the parameter; undefined where there is none yet. */
  readonly value: string | undefined;
}

export interface Action {
  readonly parameter: string;
  readonly connection: ConnectionParameter;
}

export function decide({ databases }: Observed, { run }: DecideContext): Decision<Action> {
  const epoch = heldEpoch(run);
  const homeless = databases.filter(({ instance }) => instance?.endpoint === undefined);
  if (homeless.length > 0) {
    return {
      kind: 'failed',
      error: 'DatabaseWithoutEndpoint',
      message: `${grouped(homeless.map(({ name, identifier }) => ({ name, says: `${identifier} has no endpoint` })))}.`,
      nextAction:
        'Look at the instance in the RDS console; once it has an endpoint, start the runbook again.',
    };
  }

  const standing = databases.map((database) => ({ database, stands: parseConnection(database.value) }));
  const newer = standing.filter(({ stands }) => stands !== undefined && stands.epoch > epoch);
  if (newer.length > 0) {
    const highest = Math.max(...newer.map(({ stands }) => stands?.epoch ?? 0));
    return {
      kind: 'failed',
      error: 'NewerActivation',
      message: `${listed(newer.map(({ database }) => database.parameter))} belong to activation ${highest}, newer than this run's ${epoch}.`,
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    };
  }

  const actions = standing.flatMap(({ database, stands }): Action[] => {
    const connection = connectionTo(database, epoch);
    return isSame(stands, connection) ? [] : [{ parameter: database.parameter, connection }];
  });
  if (actions.length > 0) {
    const names = listed(actions.map(({ parameter }) => parameter));
    return { kind: 'act', summary: `Point the application at the new writers: ${names}`, actions };
  }
  return {
    kind: 'done',
    summary: `${counted(databases.length, 'connection')} read-write under epoch ${epoch}`,
  };
}

function connectionTo({ instance }: ObservedDatabase, epoch: number): ConnectionParameter {
  const { host = '', port = 0 } = instance?.endpoint ?? {};
  return { host, port, access: 'read-write', epoch };
}

function isSame(stands: ConnectionParameter | undefined, wanted: ConnectionParameter): boolean {
  return (
    stands?.host === wanted.host &&
    stands.port === wanted.port &&
    stands.access === wanted.access &&
    stands.epoch === wanted.epoch
  );
}
