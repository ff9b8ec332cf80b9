import { Kernel } from '../../../../lab/kernel/kernel.ts';
import { startExecution, StateMachineDefinition, type Execution } from '../../../../lab/machine/machine.ts';

/** Starts a state machine of one state with an input as text. */
export function startWith(input: string): Execution {
  return startExecution({
    definition: new StateMachineDefinition({
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: { S: { Type: 'Succeed' } },
    }),
    kernel: new Kernel(1),
    name: 'run',
    executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:m:run',
    stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m',
    roleArn: 'arn:aws:iam::111122223333:role/m',
    input,
    tasks: { lambdaInvoke: () => Promise.reject(new Error('no function is called')) },
  });
}
