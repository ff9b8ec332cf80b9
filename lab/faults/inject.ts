import { SIDES, type Deployment } from '../../lambda/deployment.ts';
import type { LabServices } from '../twin/services/index.ts';
import type { World } from '../twin/world.ts';
import { CallFaults } from './call-faults.ts';
import type { FaultPlan, PlaceFault, DatabaseFault } from './fault-plan.ts';

/** Where faults are put into. */
export interface FaultyPlace {
  readonly world: World;
  readonly services: LabServices;
  readonly deployment: Deployment;
  /** Milliseconds, virtual: what the plan counts its seconds from. */
  readonly storyBeginsAt: number;
}

/** Lets everything of a plan happen in its time, except what people do. */
export class FaultInjection {
  readonly #place: FaultyPlace;
  readonly #plan: FaultPlan;
  readonly #calls: CallFaults;
  #stopped = false;

  constructor(place: FaultyPlace, plan: FaultPlan) {
    this.#place = place;
    this.#plan = plan;
    this.#calls = new CallFaults(place, plan);
  }

  /** Which faults of the plan have had an effect, by their number in it. */
  get hit(): ReadonlySet<number> {
    return this.#calls.hit;
  }

  begin(): void {
    for (const fault of this.#plan.faults) {
      if (fault.kind === 'dark') this.#during(fault, (on) => this.#darken(fault, on));
      else if (fault.kind === 'flapping') this.#flap(fault);
      else if (fault.kind === 'replication-stalled' || fault.kind === 'database-status') {
        this.#during(fault, (on) => this.#damage(fault, on));
      }
    }
  }

  /** Everything is well again: what happens from here on is the runbooks' own doing. */
  stop(): void {
    this.#calls.stop();
    for (const fault of this.#plan.faults) {
      if (fault.kind === 'dark' || fault.kind === 'flapping') this.#darken(fault, false);
      else if (fault.kind === 'replication-stalled' || fault.kind === 'database-status')
        this.#damage(fault, false);
    }
    this.#stopped = true;
  }

  #during(
    { fromSeconds, untilSeconds }: { fromSeconds: number; untilSeconds: number },
    set: (on: boolean) => void,
  ): void {
    this.#at(fromSeconds, () => set(true));
    this.#at(untilSeconds, () => set(false));
  }

  #flap(fault: PlaceFault & { kind: 'flapping' }): void {
    const { fromSeconds, untilSeconds, periodSeconds } = fault;
    for (let at = fromSeconds, on = true; at < untilSeconds; at += periodSeconds, on = !on) {
      const isOn = on;
      this.#at(at, () => this.#darken(fault, isOn));
    }
    this.#at(untilSeconds, () => this.#darken(fault, false));
  }

  #at(seconds: number, action: () => void): void {
    const { kernel } = this.#place.world;
    kernel.after(this.#place.storyBeginsAt + seconds * 1000 - kernel.now(), () => {
      if (!this.#stopped) action();
    });
  }

  #darken({ side }: PlaceFault & { kind: 'dark' | 'flapping' }, on: boolean): void {
    const region = this.#place.deployment.regions[side];
    if (on) this.#place.world.darken(region);
    else this.#place.world.heal(region);
  }

  #damage(fault: DatabaseFault & { kind: 'replication-stalled' | 'database-status' }, on: boolean): void {
    const { rds } = this.#place.services.infrastructure;
    const instances = this.#place.deployment.databases[fault.database]?.instances;
    if (instances === undefined) return;
    if (fault.kind === 'database-status') {
      rds.trouble(instances[fault.side].arn, on ? fault.status : undefined);
      return;
    }
    for (const side of SIDES) {
      if (rds.fleet.byArn(instances[side].arn)?.replication === undefined) continue;
      if (on) rds.breakReplication(instances[side].arn);
      else rds.mendReplication(instances[side].arn);
    }
  }
}
