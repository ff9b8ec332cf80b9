import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AcknowledgedWrites } from '../../lab/drill/acknowledged-writes.ts';
import { Kernel } from '../../lab/kernel/kernel.ts';
import type { Execution } from '../../lab/machine/machine.ts';
import { ApiError } from '../../lab/twin/api.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../../lab/twin/assembly.ts';
import { createWorld, type LabServices } from '../../lab/twin/services/index.ts';
import type { LoggedRow } from '../../lab/twin/services/rds/write-log.ts';
import type { World } from '../../lab/twin/world.ts';
import { DynamoTable } from '../../lambda/adapters/dynamo-table.ts';
import { ledgerOn } from '../../lambda/adapters/ledger-items.ts';
import { SIDES, type ConnectionParameter, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { Ledger } from '../../lambda/ports/ledger.ts';
import type { RunReport } from '../../lambda/steps/write-report/report.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export interface IncidentOptions {
  readonly seed?: number;
  /** Time for latches, probes and replicas to settle before anything goes wrong. */
  readonly calmMinutes?: number;
}

/**
 * A deployed world with one writer per region and no users: what a runbook does to databases, ledgers and notices,
 * without the cost of a whole drill. Acts as people do, through the console.
 */
export class Incident {
  readonly world: World;
  readonly deployment: Deployment;
  readonly writes = new AcknowledgedWrites();
  readonly #services: LabServices;
  readonly #acceptedAt: Record<Side, number[]> = { primary: [], recovery: [] };
  #sequence = 0;

  private constructor(world: World, services: LabServices, deployment: Deployment) {
    this.world = world;
    this.#services = services;
    this.deployment = deployment;
  }

  static async prepare(
    assemblyFolder: string,
    { seed = 1, calmMinutes = 4 }: IncidentOptions = {},
  ): Promise<Incident> {
    const assembly = readAssembly(assemblyFolder);
    const deployment = deploymentIn(assembly);
    if (deployment === undefined) throw new Error(`${assemblyFolder} was not synthesized by Muster.`);
    const { world, services } = createWorld({ kernel: new Kernel(seed), account: deployment.account });
    await deployAssembly(world, assembly);
    const incident = new Incident(world, services, deployment);
    world.kernel.every(SECOND, () => SIDES.forEach((side) => incident.#write(side)));
    await incident.pass(calmMinutes * 60);
    return incident;
  }

  region(side: Side): string {
    return this.deployment.regions[side];
  }

  lose(side: Side = 'primary'): void {
    this.world.darken(this.region(side));
  }

  heal(side: Side = 'primary'): void {
    this.world.heal(this.region(side));
  }

  async pass(seconds: number): Promise<void> {
    await this.world.kernel.run(() => false, seconds * SECOND);
  }

  /** Lets time pass until it is so; more than the limit is a failure of the test. */
  async until(what: string, isSo: () => boolean, limitMinutes = 180): Promise<void> {
    if ((await this.world.kernel.run(isSo, limitMinutes * MINUTE)) === 'over') return;
    throw new Error(`Waited ${limitMinutes} minutes in vain until ${what}.`);
  }

  start(runbook: string, input: Readonly<Record<string, unknown>> = {}, side: Side = 'recovery'): Execution {
    const { executionArn } = this.world.call('sfn', this.region(side), 'StartExecution', {
      stateMachineArn: this.deployment.names[side].stateMachines[runbook],
      input: JSON.stringify(input),
    });
    const execution = this.#services.sfn.executions(this.region(side)).find(String(executionArn));
    if (execution === undefined) throw new Error(`${String(executionArn)} was not started.`);
    return execution;
  }

  /** By its name; undefined where nobody has started it. */
  execution(name: string, side: Side = 'recovery'): Execution | undefined {
    return this.#services.sfn
      .executions(this.region(side))
      .all()
      .find((execution) => execution.name === name);
  }

  async ended(execution: Execution): Promise<Execution> {
    await this.until(`${execution.name} has ended`, () => execution.status !== 'RUNNING');
    return execution;
  }

  /** As the button in the console does it: no Catch runs. */
  stop(execution: Execution): void {
    const region = execution.executionArn.split(':')[3] ?? '';
    this.world.call('sfn', region, 'StopExecution', { executionArn: execution.executionArn });
  }

  /** From now on nothing arrives on the replicas of the recovery region. */
  stallReplication(): void {
    for (const { instances } of this.deployment.databases) {
      this.#services.infrastructure.rds.breakReplication(instances.recovery.arn);
    }
  }

  /** Every replica of the recovery region, without a runbook, and waits until they stand alone. */
  async promoteByHand(): Promise<void> {
    const { databases } = this.deployment;
    for (const { instances } of databases) {
      const { identifier } = instances.recovery;
      const input = { DBInstanceIdentifier: identifier };
      await this.until(`${identifier} can be promoted`, () => this.#status(input) === 'available');
      this.world.call('rds', this.region('recovery'), 'PromoteReadReplica', input);
    }
    await this.until('they stand alone', () => this.events('rds.promoted').length === databases.length);
  }

  /** As it stands, read at once. */
  ledger(side: Side = 'recovery'): Ledger {
    const direct = {
      send: (command: { readonly input: Readonly<Record<string, unknown>> }) => {
        const operation = command.constructor.name.replace(/Command$/, '');
        return Promise.resolve(this.world.call('dynamodb', this.region(side), operation, command.input));
      },
    };
    return ledgerOn(
      new DynamoTable(direct as unknown as DynamoDBClient, this.deployment.names[side].ledgerTable),
    );
  }

  /** Subjects and bodies of what was sent to people about runs, oldest first. */
  notices(side: Side = 'recovery'): readonly { readonly subject: string; readonly message: string }[] {
    const prefix = `[${this.deployment.application}]`;
    return this.events('sns.published')
      .filter(({ region, text }) => region === this.region(side) && text.startsWith(prefix))
      .map(({ text, data }) => ({ subject: text, message: String(data?.['message']) }));
  }

  report(execution: Execution): RunReport | undefined {
    const side = this.region('recovery') === execution.executionArn.split(':')[3] ? 'recovery' : 'primary';
    const { evidenceBucket } = this.deployment.names[side];
    const startedAt = execution.startDate.toISOString().replaceAll(/[-:]|\.\d+/g, '');
    try {
      const { Body } = this.world.call('s3', this.region(side), 'GetObject', {
        Bucket: evidenceBucket,
        Key: `runs/${startedAt}-${execution.name}/report.json`,
      });
      return JSON.parse(new TextDecoder().decode(Body as Uint8Array)) as RunReport;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  events(kind: string): World['events'] {
    return this.world.events.filter((event) => event.kind === kind);
  }

  connection(side: Side): ConnectionParameter | undefined {
    const [database] = this.deployment.databases;
    const name = database?.instances[side].connectionParameter ?? '';
    const text = this.world.dataPlane.parameter(this.region(side), name);
    return text === undefined ? undefined : (JSON.parse(text) as ConnectionParameter);
  }

  /** Which region the latched name leads users to. */
  answeringSide(): Side | undefined {
    const record = this.deployment.dns?.records.find(({ steering }) => steering === 'latched');
    const target = record === undefined ? undefined : this.world.dataPlane.resolve(record.name)?.target;
    return SIDES.find((side) => record?.endpoints[side] === target);
  }

  /** Whether the application of a region can write, as it would try it. */
  canWrite(side: Side): boolean {
    const connection = this.connection(side);
    if (connection?.access !== 'read-write') return false;
    this.#sequence += 1;
    const row = { client: SIDES.indexOf(side), sequence: this.#sequence };
    const accepted = this.world.dataPlane.write(this.region(side), connection.host, row) === 'accepted';
    if (accepted) {
      this.writes.add(row, this.world.kernel.now());
      this.#acceptedAt[side].push(this.world.kernel.now());
    }
    return accepted;
  }

  /** Everything an instance holds, oldest first. */
  rows(host: string): readonly LoggedRow[] {
    return this.#services.infrastructure.dataPlane.acknowledgedRows(host);
  }

  /** When writes of a region's application were acknowledged, virtual milliseconds. */
  acceptedAt(side: Side): readonly number[] {
    return this.#acceptedAt[side];
  }

  /** Age at the outage of the oldest acknowledged write that a region does not have, in seconds. */
  lostSeconds(side: Side, outageAtMilliseconds: number): number {
    const host = this.connection(side)?.host ?? '';
    const isThere = (row: { readonly client: number; readonly sequence: number }): boolean =>
      this.world.dataPlane.read(this.region(side), host, row) === 'found';
    return this.writes.lost(isThere, outageAtMilliseconds).ageSeconds;
  }

  /** How many acknowledged writes a region does not have. */
  lostWrites(side: Side): number {
    const host = this.connection(side)?.host ?? '';
    return this.writes.lost((row) => this.world.dataPlane.read(this.region(side), host, row) === 'found', 0)
      .count;
  }

  /** Tasks or instances that are wanted of each service, in the order of the configuration. */
  serviceSizes(side: Side): readonly number[] {
    const region = this.region(side);
    return this.deployment.services.map((service) => {
      if (service.kind === 'ecs') {
        const { cluster, service: name } = service.ecs[side];
        const { services } = this.world.call('ecs', region, 'DescribeServices', {
          cluster,
          services: [name],
        });
        return (services as readonly { readonly desiredCount: number }[])[0]?.desiredCount ?? Number.NaN;
      }
      const { AutoScalingGroups } = this.world.call('auto-scaling', region, 'DescribeAutoScalingGroups', {
        AutoScalingGroupNames: [service.groups[side].group],
      });
      const [group] = AutoScalingGroups as readonly { readonly DesiredCapacity: number }[];
      return group?.DesiredCapacity ?? Number.NaN;
    });
  }

  #status(input: Readonly<Record<string, unknown>>): unknown {
    const { DBInstances } = this.world.call('rds', this.region('recovery'), 'DescribeDBInstances', input);
    return (DBInstances as readonly { readonly DBInstanceStatus: string }[])[0]?.DBInstanceStatus;
  }

  #write(side: Side): void {
    this.canWrite(side);
  }
}
