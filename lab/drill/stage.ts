import { SIDES, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Execution } from '../machine/machine.ts';
import type { LabServices } from '../twin/services/index.ts';
import type { World } from '../twin/world.ts';
import { Clients } from './clients.ts';
import { componentsOf, type RehearsedComponent } from './components.ts';
import { FunctionNarration } from './function-narration.ts';
import { RehearsalError } from './rehearsal-error.ts';
import type { Lane } from './result.ts';
import { ServingSide } from './serving-side.ts';
import { BucketWorkload, DatabaseWorkload } from './workloads.ts';

const THROUGH_MILLISECONDS = 3_600_000;

/** The function whose sayings go on beside the runs, long after the last of them. */
const NARRATED_FUNCTION = 'prove-fences';

/**
 * A deployed world with its clients, on which acts are played. It only looks at the world from outside and acts
 * through the console, as people do.
 */
export class Stage {
  readonly world: World;
  readonly services: LabServices;
  readonly deployment: Deployment;
  readonly components: readonly RehearsedComponent[];
  readonly clients: Clients;
  readonly #narrations: readonly FunctionNarration[];
  #tell: (lane: Lane, atMilliseconds: number, event: string) => void = () => {};
  /** Events of the world that belong to an act already played. */
  playedEvents = 0;
  readonly #visits: Timer;

  constructor(options: { world: World; services: LabServices; deployment: Deployment }) {
    const { world, services, deployment } = options;
    this.world = world;
    this.services = services;
    this.deployment = deployment;
    this.components = componentsOf(deployment, world.dataPlane, services.s3);
    const serving = new ServingSide(world, deployment);
    this.clients = new Clients({
      kernel: world.kernel,
      plane: world.dataPlane,
      deployment,
      components: this.components,
      sideWithoutName: () => serving.current(),
    });
    this.#narrations = SIDES.map(
      (side) =>
        new FunctionNarration(world.logs, {
          region: deployment.regions[side],
          functionName: `${deployment.names[side].functionPrefix}${NARRATED_FUNCTION}`,
          say: (at, event) => this.#tell('runbook', at, event),
        }),
    );
    this.#visits = this.clients.start();
  }

  get kernel(): Kernel {
    return this.world.kernel;
  }

  /** Nobody comes any more: what is under way between the regions can arrive. */
  sendClientsHome(): void {
    this.#visits.cancel();
  }

  /** From now on, what goes on beside the runs is told to this listener. */
  tellTo(listener: (lane: Lane, atMilliseconds: number, event: string) => void): void {
    this.#tell = listener;
  }

  /** Plays something that takes virtual time to its end. */
  async through(work: ((stage: Stage) => Promise<void>) | undefined): Promise<void> {
    if (work === undefined) return;
    let isOver = false;
    this.kernel.spawn(async () => {
      await work(this);
      isOver = true;
    });
    await this.kernel.run(() => isOver, THROUGH_MILLISECONDS);
    if (!isOver) throw new Error('What was played beside the act did not come to its end within an hour.');
  }

  catchUp(): void {
    for (const narration of this.#narrations) narration.catchUp();
  }

  region(side: Side): string {
    return this.deployment.regions[side];
  }

  /** Executions of a runbook in one region, in order of their start. */
  executions(side: Side, runbook: string): readonly Execution[] {
    const arn = this.#stateMachine(side, runbook);
    return this.services.sfn
      .executions(this.region(side))
      .all()
      .filter((execution) => execution.stateMachineArn === arn);
  }

  /** As the console does: with a name it makes up, under a role that the person may take. */
  start(side: Side, runbook: string, input: Readonly<Record<string, unknown>>): void {
    const stateMachineArn = this.#stateMachine(side, runbook);
    const region = this.region(side);
    const person = this.world.access.personWhoMay(region, {
      action: 'states:StartExecution',
      resource: stateMachineArn,
    });
    const started = { stateMachineArn, input: JSON.stringify(input) };
    this.world.call('sfn', region, 'StartExecution', started, person);
  }

  /** What was not served before cannot be recovered: such a rehearsal would prove nothing. */
  requireService(): void {
    const unserved = [...this.clients.levels].filter(([, level]) => !level.served).map(([name]) => name);
    if (unserved.length === 0) return;
    throw new RehearsalError(
      `Before the rehearsal began, the lab's clients were not served by ${unserved.join(', ')}, so there is nothing to rehearse. ` +
        'Its endpoints, its connection parameter or its standing instances do not fit each other in the templates.',
    );
  }

  /** What an act has lost is counted once. */
  forgetLostWrites(servingSide: Side): void {
    for (const { workload } of this.components) {
      if (workload instanceof DatabaseWorkload || workload instanceof BucketWorkload) {
        workload.writes.forget((row) => !workload.has(servingSide, row));
      }
    }
  }

  #stateMachine(side: Side, name: string): string {
    const arn = this.deployment.names[side].stateMachines[name];
    if (arn === undefined) throw new Error(`There is no state machine ${name} in ${this.region(side)}.`);
    return arn;
  }
}
