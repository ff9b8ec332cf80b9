import type { Side } from '../../lambda/deployment.ts';
import type { Execution } from '../machine/machine.ts';
import type { Act } from './act.ts';
import { People } from './people.ts';
import { RunNarration } from './run-narration.ts';
import type { Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';
import { narrateDenials, narrateWorld } from './world-narration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const LIMIT_MINUTES = 12 * 60;
/** What is late still shows: a notice, an alarm that clears. */
const SETTLE_MINUTES = 2;
/** After the last run nobody does anything more. */
const GIVE_UP_MINUTES = 30;
/** Clients that had little to do come as often as ever for so long before anything happens. */
const BUSY_BEFORE_MINUTES = 15;

/** One act under way on its stage. */
export class Rehearsal {
  readonly stage: Stage;
  readonly act: Act;
  readonly side: Side;
  readonly people: People;
  readonly timeline: Timeline;
  /** T+0. */
  readonly atMilliseconds: number;
  /** How long the caches of the clients still held when the name began to answer the other region; seconds. */
  cacheDrainSeconds = 0;
  /** From T+0 on, the world is told of. */
  hasBegun = false;
  readonly #narrations = new Map<Execution, RunNarration>();

  constructor(options: { stage: Stage; act: Act; timeline: Timeline; atMilliseconds: number }) {
    this.stage = options.stage;
    this.act = options.act;
    this.timeline = options.timeline;
    this.atMilliseconds = options.atMilliseconds;
    this.side = this.act.startedIn(this.stage);
    const { kernel, deployment } = this.stage;
    this.people = new People({
      kernel,
      startsByHand: deployment.failover.start.kind === 'by-hand',
      answer: this.act.answer ?? 'approve',
      operator: {
        startRunbook: () => this.#startRunbook(),
        answer: (action) =>
          this.stage.start(this.side, 'runbook-approval', {
            action,
            by: 'drill',
            reason: 'rehearsal',
            ...this.#askingRun(),
          }),
        say: (event) => {
          this.catchUp();
          this.timeline.add('people', kernel.now(), event);
        },
      },
    });
  }

  /** The region in whose console the runbook is started. */
  get region(): string {
    return this.stage.region(this.side);
  }

  /** Of the rehearsed runbook, since the act began, in order of their start. */
  get executions(): readonly Execution[] {
    return this.stage
      .executions(this.side, this.act.runbook)
      .filter(({ startDate }) => startDate.getTime() >= this.atMilliseconds);
  }

  /** Plays the act to its end. */
  async play(): Promise<void> {
    const { stage, act } = this;
    const listeners = [narrateDenials(this), narrateWorld(this)];
    stage.tellTo((lane, at, event) => this.timeline.add(lane, at, event));
    const looks = stage.kernel.every(SECOND, () => this.catchUp());
    this.#setPace();
    act.beforehand?.(stage);
    stage.kernel.after(this.atMilliseconds - stage.kernel.now(), () => this.#begin());
    await stage.kernel.run(() => this.#isOver(), (act.limitMinutes ?? LIMIT_MINUTES) * MINUTE);
    looks.cancel();
    this.catchUp();
    for (const forget of listeners) forget();
    stage.playedEvents = stage.world.events.length;
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
    this.stage.catchUp();
  }

  /** Long enough before T+0 that everybody has come. */
  #setPace(): void {
    const { clients, kernel } = this.stage;
    if (this.act.quiet === true) return clients.setPace('quiet');
    const untilBusy = this.atMilliseconds - BUSY_BEFORE_MINUTES * MINUTE - kernel.now();
    kernel.after(untilBusy, () => clients.setPace('usual'));
  }

  #begin(): void {
    const { stage, act } = this;
    stage.requireService();
    this.hasBegun = true;
    act.disruption?.(stage);
    stage.clients.startCounting();
    if (act.start === 'planned') this.people.startAsPlanned(this.region);
    else this.people.outageBegins();
  }

  /** Where a run holds one database and not the region, whoever answers says which run is meant. */
  #askingRun(): { readonly runId?: string } {
    const asking = this.executions.find(({ status }) => status === 'RUNNING');
    return asking === undefined ? {} : { runId: asking.name };
  }

  #startRunbook(): void {
    const input = this.act.input(this.stage);
    this.stage.start(this.side, this.act.runbook, input);
    if (this.act.startTwice === true) this.stage.start(this.side, this.act.runbook, input);
  }

  /** Over once every run has ended, and either all components are served again or nothing more can be expected. */
  #isOver(): boolean {
    const { executions, stage, act } = this;
    const now = stage.kernel.now();
    if (now < this.atMilliseconds + (act.lastsAtLeastSeconds ?? 0) * SECOND || executions.length === 0) {
      return false;
    }
    if (executions.some((execution) => execution.status === 'RUNNING')) return false;
    const ended = Math.max(...executions.map((execution) => execution.stopDate?.getTime() ?? 0));
    const served = [...stage.clients.levels.values()].every(
      (level) => level.recoveredAtMilliseconds !== undefined,
    );
    return now >= ended + (served ? SETTLE_MINUTES : GIVE_UP_MINUTES) * MINUTE;
  }
}
