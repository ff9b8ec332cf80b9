import { SIDES, type Deployment, type Side } from '../../lambda/deployment.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Execution } from '../machine/machine.ts';
import { deployAssembly, deploymentIn, readAssembly, type CloudAssembly } from '../twin/assembly.ts';
import { BundlePool } from '../twin/functions/bundle-pool.ts';
import { createWorld, type LabServices } from '../twin/services/index.ts';
import type { DatabaseInstance } from '../twin/services/rds/instance.ts';
import type { World } from '../twin/world.ts';
import { LedgerView } from './ledger-view.ts';

/** An assembly read once, for any number of worlds in this process. */
export interface Blueprint {
  readonly assembly: CloudAssembly;
  readonly deployment: Deployment;
  readonly bundles: BundlePool;
}

export function readBlueprint(assemblyFolder: string): Blueprint {
  const assembly = readAssembly(assemblyFolder);
  const deployment = deploymentIn(assembly);
  if (deployment === undefined) throw new Error(`${assemblyFolder} was not synthesized by Muster.`);
  return { assembly, deployment, bundles: new BundlePool() };
}

/** A deployed world, and what people and judges see and do in it. */
export class Site {
  readonly world: World;
  readonly services: LabServices;
  readonly deployment: Deployment;
  readonly ledgers: LedgerView;
  /** Every execution that people have started, oldest first. */
  readonly runs: Execution[] = [];

  private constructor(world: World, services: LabServices, deployment: Deployment) {
    this.world = world;
    this.services = services;
    this.deployment = deployment;
    this.ledgers = new LedgerView(world, deployment);
  }

  static async deploy({ assembly, deployment, bundles }: Blueprint, seed: number): Promise<Site> {
    const { world, services } = createWorld({
      kernel: new Kernel(seed),
      account: deployment.account,
      bundles,
    });
    await deployAssembly(world, assembly);
    return new Site(world, services, deployment);
  }

  /** Ends every process, so that its bundle can be used by another world. */
  leave(): void {
    for (const side of SIDES) this.world.functions.stopRegion(this.region(side));
  }

  get now(): number {
    return this.world.kernel.now();
  }

  region(side: Side): string {
    return this.deployment.regions[side];
  }

  isDark(side: Side): boolean {
    return this.world.isDark(this.region(side));
  }

  /** As the console does, with a name it makes up; undefined while the region does not answer. */
  start(side: Side, runbook: string, input: unknown): Execution | undefined {
    if (this.isDark(side)) return undefined;
    const region = this.region(side);
    const stateMachineArn = this.deployment.names[side].stateMachines[runbook];
    const { executionArn } = this.world.call('sfn', region, 'StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
    });
    const execution = this.services.sfn.executions(region).find(String(executionArn));
    if (execution === undefined) throw new Error(`${String(executionArn)} was not started.`);
    this.runs.push(execution);
    return execution;
  }

  /** As the button in the console does it: no Catch runs. */
  stop(execution: Execution): void {
    this.world.call('sfn', regionOf(execution), 'StopExecution', { executionArn: execution.executionArn });
  }

  sideOf(execution: Execution): Side {
    return regionOf(execution) === this.region('primary') ? 'primary' : 'recovery';
  }

  instance(database: number, side: Side): DatabaseInstance | undefined {
    const arn = this.deployment.databases[database]?.instances[side].arn ?? '';
    return this.services.infrastructure.rds.fleet.byArn(arn);
  }

  /** The region to which the first name that a runbook moves leads its users. */
  answeringSide(): Side | undefined {
    const record = this.deployment.dns?.records.find(({ steering }) => steering === 'latched');
    const target = record === undefined ? undefined : this.world.dataPlane.resolve(record.name)?.target;
    return SIDES.find((side) => record?.endpoints[side] === target);
  }

  report(execution: Execution): RunReportView | undefined {
    const side = this.sideOf(execution);
    const startedAt = execution.startDate.toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const key = `runs/${startedAt}-${execution.name}/report.json`;
    try {
      const { Body } = this.world.call('s3', this.region(side), 'GetObject', {
        Bucket: this.deployment.names[side].evidenceBucket,
        Key: key,
      });
      return JSON.parse(new TextDecoder().decode(Body as Uint8Array)) as RunReportView;
    } catch {
      return undefined;
    }
  }
}

/** What an auditor looks for in a run's report. */
export interface RunReportView {
  readonly outcome: string;
  readonly nextActions: readonly string[];
  readonly dataLoss: {
    readonly achieved: {
      readonly atMostSeconds: number | null;
      readonly databases: readonly { readonly name: string; readonly atMostSeconds: number | null }[];
    } | null;
  };
}

function regionOf(execution: Execution): string {
  return execution.executionArn.split(':')[3] ?? '';
}
