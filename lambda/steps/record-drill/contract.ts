import { DRILLED_RUNBOOKS } from '../../rules/drill-calendar.ts';
import type { Permission, Scope, StepContract } from '../contract.ts';

export const recordDrill: StepContract = {
  name: 'record-drill',
  title: 'Keep the result of the drill',
  purpose:
    'Writes into the ledger when the drill was, what came of it, how long it took, and a hash of the configuration and ' +
    'the runbooks it was made with: when one of them changes, the evidence is stale.',
  // A drill that failed has let go of its lock by then.
  lock: 'not-needed',
  deadlineSeconds: 120,
  pollSeconds: 5,
  attemptSeconds: 45,
  permissions: (scope) => [readDefinitions(scope)],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 5 }],
  byHand: () => [],
};

/** Also of whoever judges later whether the evidence is of what is deployed now. */
export function readDefinitions({ deployment, side }: Scope): Permission {
  const { stateMachines } = deployment.names[side];
  return {
    actions: ['states:DescribeStateMachine'],
    resources: DRILLED_RUNBOOKS.flatMap((name) => stateMachines[name] ?? []),
    reason: 'The definitions that the drill is evidence of. Read only.',
  };
}
