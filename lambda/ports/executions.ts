/** What the region's Step Functions knows about executions, and the answer to a state that waits for a person. */
export interface Executions {
  describe(executionArn: string): Promise<ExecutionState>;
  /** Once: a name that was started before, running or over, is left as it is. */
  start(
    stateMachineArn: string,
    name: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<'started' | 'started before'>;
  /** Of a state machine, as it is deployed: the text in the Amazon States Language. */
  definition(stateMachineArn: string): Promise<string>;
  /** `gone`: the state no longer waits for this token. */
  succeed(taskToken: string, output: Readonly<Record<string, unknown>>): Promise<'delivered' | 'gone'>;
  fail(taskToken: string, error: string, cause: string): Promise<'delivered' | 'gone'>;
}

export type ExecutionState =
  | { readonly status: 'running' }
  /** Absent `stoppedAt`: it is so old that Step Functions has forgotten it. */
  | { readonly status: 'ended'; readonly outcome: string; readonly stoppedAt?: string }
  /** The service did not say; treated as running. */
  | { readonly status: 'unknown'; readonly why: string };
