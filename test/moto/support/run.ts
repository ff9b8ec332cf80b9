import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Side } from '../../../lambda/deployment.ts';
import type { RunContext, RunInput, StepResult } from '../../../lambda/steps/contract.ts';
import { STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { operator } from './moto.ts';
import type { MotoWorld } from './world.ts';

/** More visits than any step needs when AWS answers at once. */
const MOST_VISITS = 40;

/** One execution of a runbook: the test is its state machine, and calls the steps as the definition does. */
export class Run {
  readonly #world: MotoWorld;
  readonly #side: Side;
  #context: RunContext;

  private constructor(world: MotoWorld, side: Side, context: RunContext) {
    this.#world = world;
    this.#side = side;
    this.#context = context;
  }

  /** Starts an execution in moto, so that describing it is answered. */
  static async start(
    world: MotoWorld,
    runbook: string,
    runId: string,
    side: Side = 'recovery',
  ): Promise<Run> {
    const { deployment, around } = world;
    const { executionArn = '' } = await new SFNClient(operator(deployment.regions[side])).send(
      new StartExecutionCommand({
        stateMachineArn: deployment.names[side].stateMachines[runbook],
        name: runId,
        input: '{}',
      }),
    );
    const startedAt = new Date(around.clock.now()).toISOString();
    return new Run(world, side, { runbook, runId, executionArn, startedAt });
  }

  /** A run of which nobody asks whether its execution exists. */
  static of(world: MotoWorld, runbook: string, runId: string, side: Side = 'recovery'): Run {
    const machine = world.deployment.names[side].stateMachines[runbook] ?? '';
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${runId}`;
    const startedAt = new Date(world.around.clock.now()).toISOString();
    return new Run(world, side, { runbook, runId, executionArn, startedAt });
  }

  get context(): RunContext {
    return this.#context;
  }

  /** Opens the incident and goes on under its epoch. */
  async open(input: Readonly<Record<string, unknown>> = {}): Promise<StepResult> {
    const result = await this.through('open-incident', { input });
    const { epoch, input: validated } = result.output as { epoch: number; input: RunInput };
    this.#context = { ...this.#context, epoch, input: validated };
    return result;
  }

  /** Calls a step once, as entered now. */
  step(name: string, data?: Readonly<Record<string, unknown>>, taskToken?: string): Promise<StepResult> {
    return this.#call(name, new Date(this.#world.around.clock.now()).toISOString(), data, taskToken);
  }

  /** Calls a step until it is done, with the state machine's waits in between. */
  async through(name: string, data?: Readonly<Record<string, unknown>>): Promise<StepResult> {
    const contract = STEP_CONTRACTS.find((known) => known.name === name);
    if (contract === undefined) throw new Error(`No step is called ${name}.`);
    const { clock } = this.#world.around;
    const enteredAt = new Date(clock.now()).toISOString();
    for (let visit = 1; ; visit += 1) {
      const result = await this.#call(name, enteredAt, data);
      if (result.status === 'done') return result;
      if (visit === MOST_VISITS) throw new Error(`${name} is not done: ${result.summary}`);
      clock.advance(contract.pollSeconds);
    }
  }

  /** As a person does it in the console: no Catch runs. */
  async stop(): Promise<void> {
    await new SFNClient(operator(this.#world.deployment.regions[this.#side])).send(
      new StopExecutionCommand({ executionArn: this.#context.executionArn }),
    );
  }

  async #call(
    name: string,
    enteredAt: string,
    data?: Readonly<Record<string, unknown>>,
    taskToken?: string,
  ): Promise<StepResult> {
    const event = {
      run: this.#context,
      step: name,
      enteredAt,
      ...(data === undefined ? {} : { data }),
      ...(taskToken === undefined ? {} : { taskToken }),
    };
    return (await this.#world.functions.invoke(this.#side, name, event)) as StepResult;
  }
}
