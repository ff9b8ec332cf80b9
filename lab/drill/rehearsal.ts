import { otherSide, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Execution } from '../machine/machine.ts';
import type { LabServices } from '../twin/services/index.ts';
import type { World } from '../twin/world.ts';
import { Clients } from './clients.ts';
import { componentsOf, type RehearsedComponent } from './components.ts';
import { FunctionNarration } from './function-narration.ts';
import { People } from './people.ts';
import { RunNarration } from './run-narration.ts';
import { ServingSide } from './serving-side.ts';
import { RehearsalError } from './rehearsal-error.ts';
import type { Timeline } from './timeline.ts';
import { narrateDenials, narrateWorld } from './world-narration.ts';

/** What is rehearsed beside the outage itself. */
export interface Disturbance {
  /** A second console start in the same moment. */
  readonly startTwice?: boolean;
  /** The dark region comes back this long after the outage. */
  readonly healAfterSeconds?: number;
}

const SECOND = 1000;
/** A region that has come back is fenced within minutes; this shows that it also stays so. */
const AFTER_HEALING_SECONDS = 20 * 60;

/**
 * One rehearsal under way: a deployed world, clients, people, and the region that is going to go dark. It only
 * looks at the world from outside and acts through the console, as people do.
 */
export class Rehearsal {
  readonly world: World;
  readonly kernel: Kernel;
  readonly deployment: Deployment;
  readonly components: readonly RehearsedComponent[];
  readonly clients: Clients;
  readonly people: People;
  readonly lostSide: Side;
  readonly timeline: Timeline;
  readonly outageAtMilliseconds: number;
  /** How long the caches of the clients still held when the name began to answer the other region; seconds. */
  cacheDrainSeconds = 0;
  readonly #services: LabServices;
  readonly #runbook: string;
  readonly #disturbance: Disturbance;
  readonly #narrations = new Map<Execution, RunNarration>();
  readonly #watch: FunctionNarration;

  constructor(options: {
    world: World;
    services: LabServices;
    deployment: Deployment;
    runbook: string;
    outageAtMilliseconds: number;
    timeline: Timeline;
    disturbance: Disturbance;
  }) {
    this.world = options.world;
    this.kernel = options.world.kernel;
    this.deployment = options.deployment;
    this.timeline = options.timeline;
    this.outageAtMilliseconds = options.outageAtMilliseconds;
    this.lostSide = options.deployment.activeSide;
    this.#services = options.services;
    this.#runbook = options.runbook;
    this.#disturbance = options.disturbance;
    this.components = componentsOf(this.deployment, this.world.dataPlane, options.services.s3);
    const serving = new ServingSide(this.world, this.deployment);
    this.clients = new Clients({
      kernel: this.kernel,
      plane: this.world.dataPlane,
      deployment: this.deployment,
      components: this.components,
      sideWithoutName: () => serving.current(),
    });
    this.#watch = new FunctionNarration(this.world.logs, {
      region: this.recoveryRegion,
      // What goes on beside the runs, long after the last of them.
      functionName: `${this.deployment.names[this.recoverySide].functionPrefix}prove-fences`,
      say: (at, event) => this.timeline.add('runbook', at, event),
    });
    this.people = new People({
      kernel: this.kernel,
      startsByHand: this.deployment.failover.start.kind === 'by-hand',
      operator: {
        startRunbook: () => this.#startRunbook(),
        approve: () =>
          this.#start('runbook-control', { action: 'approve', by: 'drill', reason: 'rehearsal' }),
        say: (event) => {
          this.catchUp();
          this.timeline.add('people', this.kernel.now(), event);
        },
      },
    });
  }

  get recoverySide(): Side {
    return otherSide(this.lostSide);
  }

  get recoveryRegion(): string {
    return this.deployment.regions[this.recoverySide];
  }

  /** Executions of the rehearsed runbook in the region that takes over, in order of their start. */
  get executions(): readonly Execution[] {
    return this.#services.sfn
      .executions(this.recoveryRegion)
      .all()
      .filter((execution) => execution.stateMachineArn === this.#stateMachine(this.#runbook));
  }

  /** Puts clients, people and the outage on the calendar. */
  begin(): void {
    narrateDenials(this);
    this.clients.start();
    this.kernel.every(SECOND, () => this.catchUp());
    const untilOutage = this.outageAtMilliseconds - this.kernel.now();
    this.kernel.after(untilOutage, () => this.#loseRegion());
    if (this.#disturbance.healAfterSeconds !== undefined) {
      this.kernel.after(untilOutage + this.#disturbance.healAfterSeconds * SECOND, () =>
        this.world.heal(this.deployment.regions[this.lostSide]),
      );
    }
  }

  /** Reads what the executions have done since the last call. */
  catchUp(): void {
    for (const execution of this.executions) {
      const narration =
        this.#narrations.get(execution) ??
        new RunNarration(execution.history, (at, event) => this.timeline.add('runbook', at.getTime(), event));
      this.#narrations.set(execution, narration);
      narration.catchUp();
    }
    this.#watch.catchUp();
  }

  /** When the last thing that was planned to happen has had time to show. */
  get plannedEndMilliseconds(): number {
    const heal = this.#disturbance.healAfterSeconds;
    return heal === undefined
      ? this.outageAtMilliseconds
      : this.outageAtMilliseconds + (heal + AFTER_HEALING_SECONDS) * SECOND;
  }

  #loseRegion(): void {
    this.#requireService();
    narrateWorld(this);
    this.world.darken(this.deployment.regions[this.lostSide]);
    this.people.outageBegins();
    this.clients.startCounting();
  }

  /** What was not served before the outage cannot be recovered from it: such a rehearsal would prove nothing. */
  #requireService(): void {
    const unserved = [...this.clients.levels].filter(([, level]) => !level.served).map(([name]) => name);
    if (unserved.length === 0) return;
    throw new RehearsalError(
      `Before the outage the lab's clients were not served by ${unserved.join(', ')}, so there is nothing to rehearse. ` +
        'Its endpoints, its connection parameter or its standing instances do not fit each other in the templates.',
    );
  }

  #startRunbook(): void {
    this.#start(this.#runbook, {});
    if (this.#disturbance.startTwice === true) this.#start(this.#runbook, {});
  }

  /** As the console does: with a name it makes up, under a role that the person may take. */
  #start(stateMachine: string, input: Readonly<Record<string, unknown>>): void {
    const stateMachineArn = this.#stateMachine(stateMachine);
    const person = this.world.access.personWhoMay(this.recoveryRegion, {
      action: 'states:StartExecution',
      resource: stateMachineArn,
    });
    const started = { stateMachineArn, input: JSON.stringify(input) };
    this.world.call('sfn', this.recoveryRegion, 'StartExecution', started, person);
  }

  #stateMachine(name: string): string {
    const arn = this.deployment.names[this.recoverySide].stateMachines[name];
    if (arn === undefined) throw new Error(`There is no state machine ${name} in ${this.recoveryRegion}.`);
    return arn;
  }
}
