import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Kernel } from '../../../lab/kernel/kernel.ts';
import {
  startExecution,
  StateMachineDefinition,
  TaskError,
  TaskTokens,
  type Execution,
  type LambdaInvokeArguments,
  type LambdaInvokeResult,
} from '../../../lab/machine/machine.ts';
import type { Side } from '../../../lambda/deployment.ts';
import { showEffects } from './corrections.ts';
import { publishHeartbeat, publishReplicaLag } from './look.ts';
import { calls, operator } from './moto.ts';
import { Run } from './run.ts';
import type { MotoWorld } from './world.ts';

/** Longer than any runbook may take. */
const LIMIT_MILLISECONDS = 7 * 86_400_000;

export interface DeployedRun {
  readonly execution: Execution;
  /** Steps in the order of their last calls. */
  readonly steps: readonly string[];
  /** The step that threw last; undefined where none did. */
  readonly threw: string | undefined;
}

/** The lab's kernel, from today on: moto dates what it does by its own clock. */
class TodayKernel extends Kernel {
  readonly #ahead: number;

  constructor(nowMilliseconds: number) {
    super(1);
    this.#ahead = nowMilliseconds - this.startMilliseconds;
  }

  override now(): number {
    return super.now() + this.#ahead;
  }
}

/**
 * Runs a runbook as it stands in moto: its deployed definition, interpreted by the lab, with the deployed functions
 * calling moto. No virtual time passes while a function works. Replicas have always caught up. moto's own interpreter knows no JSONata.
 */
export async function runAsDeployed(
  world: MotoWorld,
  { runbook, input, side = 'recovery' }: { runbook: string; input: unknown; side?: Side },
): Promise<DeployedRun> {
  const { clock } = world.around;
  const { context } = await Run.start(world, runbook, `${runbook}-as-deployed`, side);
  const kernel = new TodayKernel(clock.now());
  const working = new Set<Promise<unknown>>();
  const steps: string[] = [];
  let threw: string | undefined;

  async function invoke({ FunctionName, Payload }: LambdaInvokeArguments): Promise<LambdaInvokeResult> {
    const step = FunctionName.split(world.deployment.names[side].functionPrefix)[1] ?? FunctionName;
    if (steps.at(-1) !== step) steps.push(step);
    clock.advance(Math.max(0, kernel.now() - clock.now()) / 1000);
    for (const minutesAgo of [2, 1, 0]) await publishReplicaLag(world, side, 0, minutesAgo);
    if (step === 'prove-standby') await publishHeartbeat(world, side);
    const from = calls.length;
    try {
      const payload = await world.functions.invoke(side, step, structuredClone(Payload));
      await showEffects(world, side, { step, runId: context.runId, made: calls.slice(from) });
      return { StatusCode: 200, Payload: JSON.parse(JSON.stringify(payload ?? null)) as unknown };
    } catch (error) {
      threw = step;
      const { name: errorType, message: errorMessage } = error as Error;
      throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage, trace: [] }));
    }
  }

  function lambdaInvoke(call: LambdaInvokeArguments): Promise<LambdaInvokeResult> {
    const work = invoke(call).finally(() => {
      working.delete(work);
      kernel.settle();
    });
    working.add(work);
    return work;
  }

  const execution = startExecution({
    definition: await definitionOf(world, runbook, side),
    kernel,
    name: context.runId,
    executionArn: context.executionArn,
    stateMachineArn: world.deployment.names[side].stateMachines[runbook] ?? '',
    roleArn: 'arn:aws:iam::111122223333:role/runbook',
    input: JSON.stringify(input),
    tasks: { lambdaInvoke },
    tokens: new TaskTokens(),
  });
  while (execution.status === 'RUNNING') {
    const why = await kernel.run(
      () => working.size > 0 || execution.status !== 'RUNNING',
      LIMIT_MILLISECONDS,
    );
    if (why !== 'over') throw new Error(`${runbook} does not go on: ${why}.`);
    await Promise.allSettled(working);
  }
  return { execution, steps, threw };
}

async function definitionOf(
  { deployment }: MotoWorld,
  runbook: string,
  side: Side,
): Promise<StateMachineDefinition> {
  const { definition = '' } = await new SFNClient(operator(deployment.regions[side])).send(
    new DescribeStateMachineCommand({ stateMachineArn: deployment.names[side].stateMachines[runbook] }),
  );
  return new StateMachineDefinition(JSON.parse(definition) as object);
}
