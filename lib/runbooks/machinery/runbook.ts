import type { Deployment } from '../../../lambda/deployment.ts';
import type { StepContract } from '../../../lambda/steps/contract.ts';

/**
 * A runbook as data. The state machine, the time budget, the page in the documentation and the hand-run commands are
 * all made from this; nothing about the order of the steps is written anywhere else.
 */
export interface RunbookDefinition {
  /** Kebab case; the end of the state machine's name. */
  readonly name: string;
  readonly title: string;
  /** Two or three sentences for somebody who has never run it. */
  readonly purpose: string;
  readonly whenToUse: readonly string[];
  readonly whenNotToUse: readonly string[];
  /** Which role starts it, where, and how. */
  readonly startedBy: string;
  /** The execution input, field by field. Checked by the first step, which knows the closed schema. */
  readonly input: readonly InputField[];
  /** Complete inputs to copy into the console. */
  readonly inputExamples: readonly InputExample[];
  /** In order. The first is a step: it checks the execution input. */
  readonly nodes: readonly RunbookNode[];
  readonly onFailure: FailurePath;
  /** Title of the state in which a run ends well. */
  readonly endsWellAs: string;
}

export interface InputField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
}

export interface InputExample {
  readonly meaning: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What is done, once and in order, after a step has failed for good. Nothing here is polled or can stop the path. */
export interface FailurePath {
  readonly steps: readonly StepNode[];
  /** Title of the state in which a failed run ends. */
  readonly endsAs: string;
  /** Title of the state in which a run ends that was refused before it changed anything. */
  readonly refusedAs: string;
}

export type RunbookNode = StepNode | ApprovalNode | ChoiceNode | ParallelNode | ReversibleNode | StopNode;

/** One function, called until it says `done` or its deadline has passed. */
export interface StepNode {
  readonly kind: 'step';
  readonly contract: StepContract;
  /** In place of the contract's, where a step appears more than once. */
  readonly title: string;
  readonly purpose: string;
  /** Handed over as the event's `data`. */
  readonly data: Readonly<Record<string, DataValue>>;
  /** Name under which later nodes may read the step's output. */
  readonly keepsOutputAs?: string;
  /** A notice, for instance: tried once more, then the run goes on without it. */
  readonly mayFail: boolean;
  /** Names of failures that end the run at once: nothing was changed, so there is nothing to record. */
  readonly refusals: readonly string[];
  /** Only for the step that sees the users come back. */
  readonly seesUsersServed?: {
    /** How long they have to be served without a break before the step is done. */
    readonly stableSeconds: number;
  };
  /** Only for the step that takes the application's writes away while it still could serve them. */
  readonly beginsWriteOutage?: true;
}

/** The failure that an approval's contract names for the time-out, with what the person who comes too late does. */
export const APPROVAL_TIMED_OUT = 'ApprovalTimedOut';

/** A function that hands a task token to a person; the run waits until it is answered or the time is over. */
export interface ApprovalNode {
  readonly kind: 'approval';
  readonly contract: StepContract;
  readonly title: string;
  readonly purpose: string;
  readonly data: Readonly<Record<string, DataValue>>;
  readonly timeoutSeconds: (deployment: Deployment) => number;
}

export interface ChoiceNode {
  readonly kind: 'choice';
  /** A question: "How much data would be lost?" */
  readonly title: string;
  readonly purpose: string;
  readonly on: Reference;
  /** By the value of `on`. A value that is not listed fails the run. */
  readonly cases: Readonly<Record<string, ChoiceCase>>;
  /** The case that the expected time is computed with. The worst case takes the longest. */
  readonly usually: string;
}

export interface ChoiceCase {
  /** On the arrow in the diagram: "loss within target". */
  readonly label: string;
  readonly nodes: readonly RunbookNode[];
}

export interface ParallelNode {
  readonly kind: 'parallel';
  readonly title: string;
  readonly purpose: string;
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly title: string;
  readonly steps: readonly StepNode[];
  /** What becomes of the other branches. Work that is under way in AWS goes on in either case. */
  readonly whenItFails: 'others are stopped' | 'others go on';
}

/**
 * What is done before a point of no return, and how it is put back: when one of its steps fails for good, the steps of
 * `putBack` are done in order, each until it is done, and only then what comes after every failure. A put-back step that
 * fails ends the run as any other does. The way back has to be safe to begin anew at any point, and to find nothing to do.
 */
export interface ReversibleNode {
  readonly kind: 'reversible';
  /** The phase: "Up to the point of no return". */
  readonly title: string;
  readonly purpose: string;
  readonly nodes: readonly RunbookNode[];
  readonly putBack: readonly StepNode[];
}

/** Ends the run as failed, by decision rather than by error. */
export interface StopNode {
  readonly kind: 'stop';
  readonly title: string;
  readonly error: string;
  readonly cause: DataValue;
  readonly nextAction: string;
}

export type DataValue = string | number | boolean | Reference;

/** A value that is known only while the runbook runs. */
export type Reference =
  | { readonly from: 'execution input' }
  | { readonly from: 'validated input'; readonly field: string }
  | { readonly from: 'output'; readonly keptAs: string; readonly field: string }
  | { readonly from: 'failure'; readonly field: 'title' | 'error' | 'cause' };

/** The execution input as it was typed, before any check. */
export const executionInput: Reference = { from: 'execution input' };

export function validatedInput(field: string): Reference {
  return { from: 'validated input', field };
}

export function outputOf(keptAs: string, field: string): Reference {
  return { from: 'output', keptAs, field };
}

export function failure(field: 'title' | 'error' | 'cause'): Reference {
  return { from: 'failure', field };
}

export type StepOptions = Partial<Omit<StepNode, 'kind' | 'contract'>>;

export function step(contract: StepContract, options: StepOptions = {}): StepNode {
  return {
    kind: 'step',
    contract,
    title: contract.title,
    purpose: contract.purpose,
    data: {},
    mayFail: false,
    refusals: [],
    ...options,
  };
}

export function approval(
  contract: StepContract,
  options: Pick<ApprovalNode, 'timeoutSeconds'> & Partial<Pick<ApprovalNode, 'title' | 'purpose' | 'data'>>,
): ApprovalNode {
  return {
    kind: 'approval',
    contract,
    title: contract.title,
    purpose: contract.purpose,
    data: {},
    ...options,
  };
}

export function choice(title: string, options: Omit<ChoiceNode, 'kind' | 'title'>): ChoiceNode {
  return { kind: 'choice', title, ...options };
}

export function parallel(title: string, options: Omit<ParallelNode, 'kind' | 'title'>): ParallelNode {
  return { kind: 'parallel', title, ...options };
}

export function reversible(title: string, options: Omit<ReversibleNode, 'kind' | 'title'>): ReversibleNode {
  return { kind: 'reversible', title, ...options };
}

export function stop(title: string, options: Omit<StopNode, 'kind' | 'title'>): StopNode {
  return { kind: 'stop', title, ...options };
}

/** Every function a runbook calls, each once, in the order of first use. */
export function contractsOf(runbook: RunbookDefinition): readonly StepContract[] {
  const all = [...flatten(runbook.nodes), ...runbook.onFailure.steps];
  const byName = new Map<string, StepContract>();
  for (const node of all) {
    if (node.kind === 'step' || node.kind === 'approval') byName.set(node.contract.name, node.contract);
  }
  return [...byName.values()];
}

/** Every node, containers before what they contain. */
export function flatten(nodes: readonly RunbookNode[]): readonly RunbookNode[] {
  return nodes.flatMap((node): readonly RunbookNode[] => {
    switch (node.kind) {
      case 'choice':
        return [node, ...Object.values(node.cases).flatMap((one) => flatten(one.nodes))];
      case 'parallel':
        return [node, ...node.branches.flatMap((branch) => branch.steps)];
      case 'reversible':
        return [node, ...flatten(node.nodes), ...node.putBack];
      case 'step':
      case 'approval':
      case 'stop':
        return [node];
    }
  });
}
