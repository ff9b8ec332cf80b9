import type {
  CallOutcome,
  DatabaseChange,
  DatabaseInstance,
  Databases,
  PromoteOptions,
} from '../../lambda/ports/databases.ts';

/** An instance that stands alone and is at the policy of `deploymentWith`; override what a test is about. */
export function standalone(more: Partial<DatabaseInstance> = {}): DatabaseInstance {
  const { replicatesFrom: _none, ...alone } = replica();
  return { ...alone, statusInfos: [], ...more };
}

/** A healthy replica in the recovery region, at the policy of `deploymentWith` but for what a replica cannot have. */
export function replica(more: Partial<DatabaseInstance> = {}): DatabaseInstance {
  const identifier = more.identifier ?? 'muster-shop-orders1';
  return {
    identifier,
    arn: `arn:aws:rds:us-west-2:111122223333:db:${identifier}`,
    status: 'available',
    engineVersion: '17.4',
    replicatesFrom: `arn:aws:rds:us-east-1:111122223333:db:${identifier}`,
    replicas: [],
    statusInfos: [{ type: 'read replication', normal: true, status: 'replicating', message: '' }],
    pendingChanges: [],
    endpoint: { host: `${identifier}.us-west-2.rds.amazonaws.com`, port: 5432 },
    parameterGroups: [{ name: `${identifier}-postgres17`, applyStatus: 'in-sync' }],
    securityGroups: [{ id: `sg-of-${identifier}`, status: 'active' }],
    instanceClass: 'db.r6g.large',
    allocatedStorageGibibytes: 100,
    multiAz: true,
    backupRetentionDays: 7,
    backupWindow: '02:00-03:00',
    deletionProtection: true,
    copyTagsToSnapshot: true,
    maintenanceWindow: 'sun:05:00-sun:05:30',
    backupCopies: [],
    tags: {},
    ...more,
  };
}

export interface DatabaseCall {
  readonly kind: 'promote' | 'modify' | 'reboot' | 'tag';
  readonly identifier: string;
  readonly with?: PromoteOptions | DatabaseChange | Readonly<Record<string, string>>;
}

/** Shows what a test puts there, keeps what was asked for, and does nothing of it unless told how. */
export class FakeDatabases implements Databases {
  readonly instances = new Map<string, DatabaseInstance>();
  readonly parameters = new Map<string, Readonly<Record<string, string>>>();
  readonly calls: DatabaseCall[] = [];
  /** Asked before every describe; throw here to fail it. */
  beforeDescribe: () => void = () => {};
  /** What becomes of a call: an outcome, or an error to throw. Changes of `instances` belong here too. */
  onCall: (call: DatabaseCall) => CallOutcome = () => 'accepted';
  describes = 0;

  constructor(...instances: readonly DatabaseInstance[]) {
    for (const instance of instances) this.instances.set(instance.identifier, instance);
  }

  change(identifier: string, more: Partial<DatabaseInstance>): void {
    const known = this.instances.get(identifier);
    if (known === undefined) throw new Error(`There is no instance ${identifier}.`);
    this.instances.set(identifier, { ...known, ...more });
  }

  describe(identifiers: readonly string[]): Promise<ReadonlyMap<string, DatabaseInstance>> {
    return settle(() => {
      this.describes += 1;
      this.beforeDescribe();
      return new Map(
        identifiers.flatMap((identifier) => {
          const instance = this.instances.get(identifier);
          return instance === undefined ? [] : [[identifier, instance] as const];
        }),
      );
    });
  }

  promote(identifier: string, options: PromoteOptions): Promise<CallOutcome> {
    return this.#call({ kind: 'promote', identifier, with: options });
  }

  modify(identifier: string, change: DatabaseChange): Promise<CallOutcome> {
    return this.#call({ kind: 'modify', identifier, with: change });
  }

  reboot(identifier: string): Promise<CallOutcome> {
    return this.#call({ kind: 'reboot', identifier });
  }

  tag(arn: string, tags: Readonly<Record<string, string>>): Promise<CallOutcome> {
    const identifier = arn.split(':').at(-1) ?? '';
    return settle(() => {
      this.calls.push({ kind: 'tag', identifier, with: tags });
      const outcome = this.onCall({ kind: 'tag', identifier, with: tags });
      if (outcome === 'accepted') {
        this.change(identifier, { tags: { ...this.instances.get(identifier)?.tags, ...tags } });
      }
      return outcome;
    });
  }

  setParameters(parameterGroup: string): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(this.parameters.get(parameterGroup) ?? {});
  }

  of(kind: DatabaseCall['kind']): readonly DatabaseCall[] {
    return this.calls.filter((call) => call.kind === kind);
  }

  #call(call: DatabaseCall): Promise<CallOutcome> {
    return settle(() => {
      this.calls.push(call);
      return this.onCall(call);
    });
  }
}

/** What the SDK throws when nobody answers in time. */
export function timeoutError(): Error {
  return Object.assign(new Error('Connection timed out after 1000 ms'), {
    name: 'TimeoutError',
    $metadata: {},
  });
}

function settle<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
