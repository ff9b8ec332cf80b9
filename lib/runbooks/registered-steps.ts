import type { StepContract } from '../../lambda/steps/contract.ts';
import { STEP_CONTRACTS } from '../../lambda/steps/registry.ts';
import * as runbook from './machinery/runbook.ts';

/** A step of the registry by its name; only there its contract is complete with what the runner itself needs. */
export function step(name: string, options: runbook.StepOptions = {}): runbook.StepNode {
  return runbook.step(contractNamed(name), options);
}

export function approval(
  name: string,
  options: Parameters<typeof runbook.approval>[1],
): runbook.ApprovalNode {
  return runbook.approval(contractNamed(name), options);
}

function contractNamed(name: string): StepContract {
  const contract = STEP_CONTRACTS.find((one) => one.name === name);
  if (contract === undefined) {
    throw new Error(
      `No step is called "${name}". Known: ${STEP_CONTRACTS.map((one) => one.name).join(', ')}. ` +
        'Correct the runbook, or add the step to lambda/steps/registry.ts.',
    );
  }
  return contract;
}
