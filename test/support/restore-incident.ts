import type { DBInstance } from '@aws-sdk/client-rds';
import type { Execution } from '../../lab/machine/machine.ts';
import type { LoggedRow } from '../../lab/twin/services/rds/write-log.ts';
import type { Side } from '../../lambda/deployment.ts';
import type { Incident } from './incident.ts';

const MINUTES = 600;

/** One database of an incident that is restored: runs, answers, and what stands there. */
export class RestoreIncident {
  readonly incident: Incident;
  readonly side: Side;
  readonly database: string;
  readonly identifier: string;

  constructor(incident: Incident, side: Side) {
    const [database] = incident.deployment.databases;
    if (database === undefined) throw new Error('This application has no database.');
    this.incident = incident;
    this.side = side;
    this.database = database.name;
    this.identifier = database.instances[side].identifier;
  }

  start(input: Readonly<Record<string, unknown>> = {}): Execution {
    const whole = { database: this.database, from: 'point-in-time', ...input };
    return this.incident.start('database-restore', whole, this.side);
  }

  async ended(execution: Execution): Promise<Execution> {
    const isOver = (): boolean => execution.status !== 'RUNNING';
    await this.incident.until(`${execution.name} has ended`, isOver, MINUTES);
    return execution;
  }

  /** Lets the run go on until it asks a person, and answers. */
  async answered(execution: Execution, action: 'approve' | 'refuse'): Promise<Execution> {
    const isWaiting = (): boolean => this.stateOf(execution) === 'Wait for a person to approve the move';
    const isOver = (): boolean => execution.status !== 'RUNNING';
    await this.incident.until('the run asks', () => isWaiting() || isOver(), MINUTES);
    if (isOver()) return execution;
    await this.incident.pass(20);
    const said = { by: 'A. Person', reason: 'as agreed', runId: execution.name };
    await this.ended(this.incident.start('runbook-approval', { action, ...said }, this.side));
    return this.ended(execution);
  }

  stateOf({ history }: Execution): string | undefined {
    return history.findLast(({ type }) => type?.endsWith('StateEntered') === true)?.stateEnteredEventDetails
      ?.name;
  }

  /** As the console shows it; undefined for one that is not there. */
  instance(identifier: string): DBInstance | undefined {
    const { DBInstances } = this.incident.world.call(
      'rds',
      this.incident.region(this.side),
      'DescribeDBInstances',
      {
        Filters: [{ Name: 'db-instance-id', Values: [identifier] }],
      },
    );
    return (DBInstances as readonly DBInstance[])[0];
  }

  identifiers(): readonly string[] {
    const { DBInstances } = this.incident.world.call(
      'rds',
      this.incident.region(this.side),
      'DescribeDBInstances',
      {},
    );
    return (DBInstances as readonly DBInstance[]).map(
      ({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? '',
    );
  }

  /** Everything it holds, oldest first. */
  rows(identifier: string): readonly LoggedRow[] {
    const host = this.instance(identifier)?.Endpoint?.Address ?? '';
    return this.incident.rows(host);
  }

  /** Whether servers of its region could write there, over a new connection or an old one. */
  isWritable(identifier: string): boolean {
    const host = this.instance(identifier)?.Endpoint?.Address ?? '';
    const row = { client: 99, sequence: this.incident.world.kernel.now() };
    return this.incident.world.dataPlane.write(this.incident.region(this.side), host, row) === 'accepted';
  }

  now(): number {
    return this.incident.world.kernel.now();
  }
}
