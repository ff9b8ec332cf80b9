import type { AssemblyModel } from '../../assembly-model/index.ts';
import type { Resource } from '../../assembly-model/resource.ts';
import type { Stack } from '../../assembly-model/stack.ts';
import type { ControlId } from './controls.ts';

/** An error: the plan would not work. A warning: it works worse than it looks, or only the team can tell. */
export type Level = 'error' | 'warning';

/** One recovery rule. Plain data and one pure function, so that its page and its fixtures come from the same object. */
export interface Rule {
  /** `DR-…`; the file has the same name without the prefix, in lower case. */
  readonly id: string;
  /** What holds where the rule is kept, as a sentence without an end stop. */
  readonly title: string;
  readonly level: Level;
  /** What happened to somebody who did without. */
  readonly protectsFrom: string;
  /** What to write instead. */
  readonly remedy: string;
  readonly controls: readonly ControlId[];
  /** Rows of the catalogue of failure modes the rule comes from. */
  readonly failureModes: readonly number[];
  /** Looks at the whole assembly. What only the deployment knows is never a violation. */
  readonly evaluate: (assembly: AssemblyModel) => readonly Violation[];
}

/** Where a rule is broken, and what it saw and wanted there. */
export interface Violation {
  /** The resource at fault; for something that is missing, the one that needs it. */
  readonly at: Resource | Stack;
  readonly message: string;
  /** Where this one is less, or more, certain than the rule as such. */
  readonly level?: Level;
}
