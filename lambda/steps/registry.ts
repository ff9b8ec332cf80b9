import type { FunctionContract, StepContract } from './contract.ts';

/** Every step a runbook may use. A line per step, in the order of the runbooks. */
export const STEP_CONTRACTS: readonly StepContract[] = [];

/** Every function outside the runbooks. */
export const FUNCTION_CONTRACTS: readonly FunctionContract[] = [];
