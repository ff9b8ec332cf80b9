/** The interpreter of the Amazon States Language: what the rest of the lab uses of it. */
export { StateMachineDefinition } from './definition/definition.ts';
export { DefinitionError } from './failures.ts';
export type { HistoryEvent, HistoryEventType } from './history.ts';
export { Execution, startExecution, type ExecutionStatus, type StartOptions } from './run/execution.ts';
export { SUPPORTED_STATES, supportedFeatures, type Feature } from './support.ts';
export { TaskTokens } from './task-tokens.ts';
export { TaskError, type LambdaInvokeArguments, type LambdaInvokeResult, type TaskPort } from './tasks.ts';
