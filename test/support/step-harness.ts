import type { Platform } from '../../lambda/platform.ts';
import type { Ledger } from '../../lambda/ports/ledger.ts';
import type { StepEvent, StepResult } from '../../lambda/steps/contract.ts';
import { runStep } from '../../lambda/steps/run-step.ts';
import type { Step } from '../../lambda/steps/step.ts';
import { FakePlatform, holdLock, memoryLedger, OPEN, runContext, stepEvent } from './fake-platform.ts';

/** A step with its ports replaced, called as the state machine calls it: again after each `wait`. */
export class StepHarness<Ports, Observed, Action> {
  readonly platform: FakePlatform;
  readonly ledger: Ledger;
  readonly run = runContext('run-1', OPEN);
  readonly #step: Step<Ports, Observed, Action>;

  private constructor(step: Step<Ports, Observed, Action>, platform: FakePlatform, ledger: Ledger) {
    this.#step = step;
    this.platform = platform;
    this.ledger = ledger;
  }

  /** The run holds the lock of the region already. */
  static async open<Ports, Observed, Action>(
    step: Step<Ports, Observed, Action>,
    ports: (ledger: Ledger) => Ports,
    platform = new FakePlatform(),
  ): Promise<StepHarness<Ports, Observed, Action>> {
    const { ledger } = memoryLedger();
    await holdLock(ledger);
    return new StepHarness({ ...step, ports: () => ports(ledger) }, platform, ledger);
  }

  call(more: Partial<StepEvent> = {}): Promise<StepResult> {
    const event = stepEvent(this.#step.contract.name, this.run, more);
    return runStep(this.#step, this.platform as Platform, this.ledger, event);
  }

  /** Calls until it is done; `between` is what the world does while the state machine waits. */
  async callUntilDone(between: (call: number) => void = () => {}, limit = 200): Promise<StepResult> {
    for (let call = 1; call <= limit; call += 1) {
      const result = await this.call();
      if (result.status === 'done') return result;
      this.platform.advance(this.#step.contract.pollSeconds);
      between(call);
    }
    throw new Error(`${this.#step.contract.name} was not done after ${limit} calls.`);
  }
}
